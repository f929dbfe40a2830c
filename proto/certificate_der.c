/* certificate_der.c - see certificate_der.h. */
#include "certificate_der.h"

#include <string.h>

bool
certificate_der_next_is(struct sam_bytes rest, uint8_t tag)
{
    return rest.len > 0 && rest.at[0] == tag;
}

static uint8_t
take_byte(struct sam_bytes *rest)
{
    rest->len--;
    return *rest->at++;
}

/* One byte up to 127; 81 and one from 128; 82 and two from 256. */
static bool
take_length(struct sam_bytes *rest, size_t *ret_len)
{
    if (rest->len < 1) { return false; }
    size_t len = take_byte(rest);
    if (len == 0x81) {
        if (rest->len < 1) { return false; }
        len = take_byte(rest);
        if (len < 0x80) { return false; }
    } else if (len == 0x82) {
        if (rest->len < 2) { return false; }
        len = take_byte(rest);
        len = len << 8 | take_byte(rest);
        if (len < 0x100) { return false; }
    } else if (len >= 0x80) {
        return false;
    }
    *ret_len = len;
    return len <= rest->len;
}

bool
certificate_der_take(struct sam_bytes *rest, uint8_t tag, struct sam_bytes *ret_content)
{
    size_t len = 0;
    struct sam_bytes after = *rest;
    if (after.len < 1 || take_byte(&after) != tag || !take_length(&after, &len)) { return false; }
    struct sam_bytes content = {after.at, len};
    rest->at = after.at + len;
    rest->len = after.len - len;
    *ret_content = content;
    return true;
}

bool
certificate_der_only(struct sam_bytes rest, uint8_t tag, struct sam_bytes *ret_content)
{
    return certificate_der_take(&rest, tag, ret_content) && rest.len == 0;
}

bool
certificate_der_same(struct sam_bytes *rest, const uint8_t *bytes, size_t len)
{
    if (rest->len < len || memcmp(rest->at, bytes, len) != 0) { return false; }
    rest->at += len;
    rest->len -= len;
    return true;
}

bool
certificate_der_number(struct sam_bytes *rest, uint64_t *ret_number)
{
    struct sam_bytes octets;
    uint64_t number = 0;
    if (!certificate_der_take(rest, DER_INTEGER, &octets)) { return false; }
    if (octets.len < 1 || octets.len > 8 || octets.at[0] >= 0x80) { return false; }
    if (octets.len > 1 && octets.at[0] == 0 && octets.at[1] < 0x80) { return false; }
    for (size_t i = 0; i < octets.len; i++) {
        number = number << 8 | octets.at[i];
    }
    *ret_number = number;
    return true;
}

bool
certificate_der_bits(struct sam_bytes *rest, size_t len, struct sam_bytes *ret_bits)
{
    struct sam_bytes bits;
    if (!certificate_der_take(rest, DER_BIT_STRING, &bits)) { return false; }
    if (bits.len != len + 1 || take_byte(&bits) != 0) { return false; } /* 0 bits unused */
    *ret_bits = bits;
    return true;
}

/* ---- times --------------------------------------------------------------------------------------- */

/* n decimal digits; -1 where one is none. */
static int
take_digits(struct sam_bytes *text, size_t n)
{
    int number = 0;
    if (text->len < n) { return -1; }
    while (n-- > 0) {
        uint8_t digit = take_byte(text);
        if (digit < '0' || digit > '9') { return -1; }
        number = number * 10 + (digit - '0');
    }
    return number;
}

static bool
is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
days_in(int year, int month)
{
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01; year 1950..9999, month 1..12. */
static int
days_until(int year, int month, int day)
{
    int before = year - 1;
    int days = before * 365 + before / 4 - before / 100 + before / 400 - 719162;
    for (int m = 1; m < month; m++) {
        days += days_in(year, m);
    }
    return days + day - 1;
}

static bool
read_time(struct sam_bytes text, int year, sam_time *ret_time)
{
    int month = take_digits(&text, 2), day = take_digits(&text, 2);
    int hour = take_digits(&text, 2), minute = take_digits(&text, 2);
    int second = take_digits(&text, 2);
    if (month < 1 || month > 12 || day < 1 || day > days_in(year, month)) { return false; }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
        return false;
    }
    *ret_time = days_until(year, month, day) * SAM_DAY_MS
                + ((hour * 60 + minute) * 60 + second) * INT64_C(1000);
    return text.len == 1 && text.at[0] == 'Z';
}

bool
certificate_der_time(struct sam_bytes *rest, sam_time *ret_time)
{
    struct sam_bytes text;
    if (certificate_der_take(rest, DER_UTC_TIME, &text)) {
        int year = take_digits(&text, 2);
        return year >= 0 && read_time(text, year < 50 ? 2000 + year : 1900 + year, ret_time);
    }
    if (certificate_der_take(rest, DER_GENERALIZED_TIME, &text)) {
        int year = take_digits(&text, 4);
        return year >= 2050 && read_time(text, year, ret_time);
    }
    return false;
}
