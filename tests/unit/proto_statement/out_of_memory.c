/* out_of_memory.c - see out_of_memory.h */
#include "out_of_memory.h"

#include "allocation.h"

size_t
out_of_memory(change_check *check, struct sam_bytes bytes, void *arg, enum refusal wanted)
{
    enum sam_err r = SAM_E_NOMEM;
    enum refusal why = REFUSAL_NONE;
    bool reached = true;

    for (size_t n = 1; reached; n++) {
        assert_int_equal(r, SAM_E_NOMEM);
        assert_int_equal(why, REFUSAL_NONE);
        allocation_start(n);
        r = check(bytes, arg, &why);
        reached = allocation_stop();
    }
    assert_int_equal(r, wanted == REFUSAL_NONE ? SAM_OK : SAM_E_REFUSED);
    assert_int_equal(why, wanted);
    return allocation_asked();
}
