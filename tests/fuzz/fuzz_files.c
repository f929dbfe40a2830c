/* fuzz_files.c - a person's own files, put in their place by somebody else: key store, pins, recovery
 * sheet. The first byte of the input chooses. What has a MAC gets it here, so that a change reaches
 * what lies behind it; no Argon2id is run. */
#include "check.h"

#include "proto/hpke.h"
#include "proto/pins_file.h"
#include "proto/recovery.h"
#include <sodium.h>
#include <string.h>

static const uint8_t realm[PINS_ID_BYTES] = {1}, local[PINS_LOCAL_BYTES] = {2};

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    check(sodium_init() >= 0);
    return 0;
}

static void
open_keystore(struct sam_bytes in)
{
    static const uint8_t key[KEYSTORE_KEY_BYTES] = {3};
    struct keystore_cost cost;
    struct keystore_secrets secrets;
    struct keystore_why why;
    if (keystore_look(in, &cost, &why) == SAM_OK) {
        check(in.len == KEYSTORE_BYTES);
        check(cost.ops >= KEYSTORE_OPS_MIN && cost.ops <= KEYSTORE_OPS_MAX);
        check(cost.memory >= KEYSTORE_MEMORY_MIN && cost.memory <= KEYSTORE_MEMORY_MAX);
    }
    check(keystore_open_with_key(in, key, &secrets, &why) != SAM_OK); /* nobody sealed it */
}

/* What is taken is written again to the same bytes. */
static void
decode_pins(struct sam_bytes in)
{
    struct pins *pins = NULL;
    struct pins_why why;
    uint8_t *again = NULL;
    size_t len = 0;
    if (pins_decode(in, realm, local, &pins, &why) != SAM_OK) {
        check(pins == NULL);
        return;
    }
    check(pins_encode(pins, local, &again, &len, &why) == SAM_OK);
    check(len == in.len && memcmp(again, in.at, len) == 0);
    free(again);
    pins_free(&pins);
}

static void
sign_pins(struct sam_bytes in)
{
    static const struct sam_bytes info = {(const uint8_t *)"samtykke pins v1", 16};
    static uint8_t file[65536];
    uint8_t key[32];
    if (in.len > sizeof file - crypto_auth_hmacsha256_BYTES) return;
    hpke_expand(local, &info, 1, key, sizeof key);
    if (in.len > 0) memcpy(file, in.at, in.len);
    (void)crypto_auth_hmacsha256(file + in.len, file, in.len, key);
    decode_pins((struct sam_bytes){file, in.len + crypto_auth_hmacsha256_BYTES});
}

/* What is read is the code of the sheet that is written. */
static void
read_sheet(struct sam_bytes in)
{
    uint8_t code[RECOVERY_CODE_BYTES], again[RECOVERY_CODE_BYTES];
    char sheet[RECOVERY_SHEET_BYTES];
    unsigned line = 99;
    if (recovery_read(in, code, &line) != SAM_OK) {
        check(line <= RECOVERY_LINES);
        return;
    }
    recovery_write(code, sheet);
    check(recovery_read((struct sam_bytes){(const uint8_t *)sheet, sizeof sheet}, again, &line)
          == SAM_OK);
    check(memcmp(code, again, sizeof code) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    struct sam_bytes in = {data + 1, size - 1};
    switch (data[0] % 4) {
    case 0:
        open_keystore(in);
        break;
    case 1:
        decode_pins(in);
        break;
    case 2:
        sign_pins(in);
        break;
    default:
        read_sheet(in);
        break;
    }
    return 0;
}
