/* moment.c - RFC 3339, section 5.6, without leap seconds. */
#include "moment.h"

#define MINUTE_MS INT64_C(60000)

struct cursor {
    const uint8_t *at, *end;
};

/* Exactly n digits, as a number from min to max. */
static bool
number(struct cursor *c, int n, int min, int max, int *ret)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (c->at == c->end || *c->at < '0' || *c->at > '9') { return false; }
        value = 10 * value + (*c->at++ - '0');
    }
    *ret = value;
    return value >= min && value <= max;
}

static bool
sign(struct cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != (uint8_t)wanted) { return false; }
    c->at++;
    return true;
}

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : DAYS[month - 1];
}

/* Days from 1970-01-01 to the day, Gregorian throughout. */
static int64_t
day_number(int year, int month, int day)
{
    int before = year - 1;
    int64_t days = INT64_C(365) * before + before / 4 - before / 100 + before / 400;
    for (int m = 1; m < month; m++) {
        days += days_in(year, m);
    }
    return days + day - 1 - INT64_C(719162); /* days from 0001-01-01 to 1970-01-01 */
}

static bool
date(struct cursor *c, int64_t *ret_days)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (!number(c, 4, 1, 9999, &year) || !sign(c, '-') || !number(c, 2, 1, 12, &month)
        || !sign(c, '-') || !number(c, 2, 1, 31, &day) || day > days_in(year, month)) {
        return false;
    }
    *ret_days = day_number(year, month, day);
    return true;
}

/* One to three digits after the dot; none without a dot. */
static bool
fraction(struct cursor *c, int *ret_ms)
{
    int weight = 100;
    *ret_ms = 0;
    if (!sign(c, '.')) { return true; }
    int digit = 0;
    if (!number(c, 1, 0, 9, &digit)) { return false; }
    do {
        *ret_ms += digit * weight;
        weight /= 10;
    } while (weight > 0 && number(c, 1, 0, 9, &digit));
    return true;
}

static bool
clock_time(struct cursor *c, int64_t *ret_ms)
{
    int h = 0;
    int m = 0;
    int s = 0;
    int ms = 0;
    if (!number(c, 2, 0, 23, &h) || !sign(c, ':') || !number(c, 2, 0, 59, &m) || !sign(c, ':')
        || !number(c, 2, 0, 59, &s) || !fraction(c, &ms)) {
        return false;
    }
    *ret_ms = ((h * INT64_C(60) + m) * 60 + s) * 1000 + ms;
    return true;
}

static bool
offset(struct cursor *c, int64_t *ret_ms)
{
    int h = 0;
    int m = 0;
    *ret_ms = 0;
    if (sign(c, 'Z') || sign(c, 'z')) { return true; }
    bool east = sign(c, '+');
    if (!east && !sign(c, '-')) { return false; }
    if (!number(c, 2, 0, 23, &h) || !sign(c, ':') || !number(c, 2, 0, 59, &m)) { return false; }
    *ret_ms = (h * INT64_C(60) + m) * MINUTE_MS * (east ? 1 : -1);
    return true;
}

bool
moment_read(struct sam_bytes text, sam_time *ret)
{
    int64_t days = 0;
    int64_t of_day = 0;
    int64_t zone = 0;
    if (text.len == 0) { return false; }
    struct cursor c = {text.at, text.at + text.len};
    if (!date(&c, &days) || !(sign(&c, 'T') || sign(&c, 't')) || !clock_time(&c, &of_day)
        || !offset(&c, &zone) || c.at != c.end) {
        return false;
    }
    *ret = days * SAM_DAY_MS + of_day - zone;
    return true;
}
