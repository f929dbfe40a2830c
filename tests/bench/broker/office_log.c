/* office_log.c - the log of a broker that has stopped, read where it lies: see office.h */
#include "office.h"

#include "body.h"
#include "ledger.h"
#include "store_data.h"
#include "wire.h"

#include <samtykke/decide.h>
#include <string.h>

#define PAGE 256U
#define KIND_RELEASE (FIELD_OF_ADMIT + REQUEST_RELEASE - REQUEST_ADMIT)

/* Entries of releases, by what came of them. */
struct tally {
    uint64_t entries, permitted, denied, other;
};

static void
count(const struct store_entry *stored, struct tally *tally)
{
    struct wire *memory = NULL;
    const struct log_entry *entry = NULL;
    bench_check(stored->case_seq == ++tally->entries, "an entry is missing");
    realm_must(wire_log_entry_decode(stored->entry, &memory, &entry), "an entry");
    if (entry->kind == KIND_RELEASE) {
        const bool is_permitted = entry->decision == LOG_PERMITTED
                                  && entry->reason == SAM_PERMITTED;
        const bool is_denied = entry->decision == LOG_DENIED && entry->reason == SAM_DENIED;
        tally->permitted += is_permitted;
        tally->denied += is_denied;
        tally->other += !is_permitted && !is_denied;
    }
    wire_free(&memory);
}

void
office_audit(const struct office *office)
{
    struct store *store = process_store(&office->process);
    struct tally tally = {.entries = 0};
    size_t n = PAGE;
    while (n == PAGE) {
        struct store_entry page[PAGE];
        struct store_memory *memory = NULL;
        realm_must(store_log_page(store, office->town.plan->case_id, tally.entries + 1, &memory,
                                  page, PAGE, &n),
                   "the log");
        for (size_t i = 0; i < n; i++)
            count(&page[i], &tally);
        store_memory_free(&memory);
    }
    store_close(&store);
    bench_check(tally.permitted == office->released, "not one entry a release");
    bench_check(tally.denied == OFFICE_DENIALS && tally.other == 0, "other decisions in the log");
    bench_check(office->opened >= office->released / OFFICE_OPENED, "too few items were opened");
}
