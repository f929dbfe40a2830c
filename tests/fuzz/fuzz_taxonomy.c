/* fuzz_taxonomy.c - a site's taxonomy file, and the words that it gives. */
#include "check.h"

#include "policy/text/phrase.h"
#include "policy/text/taxonomy_data.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

static void
check_words(const json_t *list, const struct sam_bytes *names, uint32_t n)
{
    char word[PHRASE_MAX];
    check(n >= 1 && n <= 32);
    for (uint32_t i = 0; i < n; i++) {
        check(json_is_id(names[i]));
        for (int l = 0; l < LANGUAGES; l++) {
            struct sam_bytes label = taxonomy_label(list, names[i], (enum language)l);
            check(label.len > 0);
            phrase_quote(label, word);
            json_t *utf8 = json_string(word);
            check(utf8 != NULL);
            json_decref(utf8);
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct taxonomy_data d = {.groups = NULL};
    struct sam_fault fault;
    bool read = taxonomy_data_read(&d, (struct sam_bytes){data, size});
    check(read == (d.reading.err == SAM_OK));
    check(read == (d.reading.fault[0] == '\0'));
    if (read) {
        check(sam_taxonomy_check(&d.taxonomy, &fault) == SAM_OK);
        check_words(d.categories, d.taxonomy.leaves, d.taxonomy.n_leaves);
        check_words(d.purposes, d.taxonomy.purposes, d.taxonomy.n_purposes);
        check_words(d.roles, d.taxonomy.roles, d.taxonomy.n_roles);
        for (uint32_t i = 0; i < d.taxonomy.n_leaves; i++) {
            check(sam_taxonomy_leaves(&d.taxonomy, d.taxonomy.leaves[i]) == UINT32_C(1) << i);
        }
    }
    taxonomy_data_close(&d);
    return 0;
}
