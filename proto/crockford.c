/* crockford.c - see crockford.h. */
#include "crockford.h"

#define BASE 32U
#define PRIME 37U
#define DIGITS 7U
#define SYMBOLS (DIGITS + 1U) /* with the check symbol */
#define HYPHEN_AT 4U

static const char SYMBOL[PRIME + 1] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

void
crockford_write(uint32_t value, char ret_line[static CROCKFORD_LINE_BYTES])
{
    char *at = ret_line + CROCKFORD_LINE_BYTES;
    *--at = SYMBOL[value % PRIME];
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        if (at == ret_line + HYPHEN_AT + 1) { *--at = '-'; }
        *--at = SYMBOL[value % BASE];
        value /= BASE;
    }
}

bool
crockford_is_plain(uint32_t value)
{
    return value % PRIME < BASE;
}

/* PRIME: no symbol. By hand, since toupper() asks the locale. */
static unsigned
number_of(uint8_t c)
{
    unsigned upper = c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
    if (upper == 'I' || upper == 'L') { return 1; }
    if (upper == 'O') { return 0; }
    unsigned number = 0;
    while (number < PRIME && (unsigned char)SYMBOL[number] != upper) {
        number++;
    }
    return number;
}

static bool
is_passed_over(uint8_t c)
{
    return c == '-' || c == ' ' || c == '\t' || c == '\r';
}

enum sam_err
crockford_read(struct sam_bytes line, uint32_t *ret_value)
{
    uint64_t value = 0;
    unsigned check = PRIME;
    unsigned count = 0;
    for (size_t i = 0; i < line.len; i++) {
        if (is_passed_over(line.at[i])) { continue; }
        unsigned number = number_of(line.at[i]);
        if (number == PRIME || count == SYMBOLS) { return SAM_E_MALFORMED; }
        if (++count == SYMBOLS) {
            check = number;
        } else if (number < BASE) {
            value = value * BASE + number;
        } else {
            return SAM_E_MALFORMED;
        }
    }
    if (count != SYMBOLS) { return SAM_E_MALFORMED; }
    if (value % PRIME != check) { return SAM_E_REFUSED; }
    if (value > UINT32_MAX) { return SAM_E_MALFORMED; }
    *ret_value = (uint32_t)value;
    return SAM_OK;
}
