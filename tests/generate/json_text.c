/* json_text.c - JSON in one of the forms that mean the same. */
#include "json_text.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define MINUTE_MS INT64_C(60000)

static void
put(struct json_text *out, const char *bytes, size_t n)
{
    if (n > out->max - out->len) { abort(); }
    memcpy(out->at + out->len, bytes, n);
    out->len += n;
}

void
json_raw(struct json_text *out, const char *raw)
{
    put(out, raw, strlen(raw));
}

void
json_open(struct json_text *out, char bracket)
{
    put(out, &bracket, 1);
    out->first = true;
}

void
json_close(struct json_text *out, char bracket)
{
    put(out, &bracket, 1);
    out->first = false;
}

void
json_next(struct json_text *out)
{
    if (!out->first) { put(out, ",", 1); }
    out->first = false;
}

void
json_key(struct json_text *out, const char *key)
{
    json_next(out);
    put(out, "\"", 1);
    json_raw(out, key);
    put(out, "\":", 2);
}

void
json_number(struct json_text *out, uint64_t n)
{
    char digits[24];
    (void)snprintf(digits, sizeof digits, "%" PRIu64, n);
    json_raw(out, digits);
}

void
json_absent(struct json_text *out, const char *key)
{
    uint32_t form = prng_below(out->shape, 8);
    if (form < 4) { return; }
    json_key(out, key);
    json_raw(out, form == 4 ? "[]" : "null");
}

/* ---- strings ------------------------------------------------------------------------------- */

static void
put_unit(struct json_text *out, uint32_t unit)
{
    char escape[8];
    if (prng_percent(out->shape, 50)) {
        (void)snprintf(escape, sizeof escape, "\\u%04" PRIx32, unit);
    } else {
        (void)snprintf(escape, sizeof escape, "\\u%04" PRIX32, unit);
    }
    json_raw(out, escape);
}

/* As escapes; beyond the first plane as two. */
static void
put_escaped(struct json_text *out, uint32_t point)
{
    if (point < 0x10000U) {
        put_unit(out, point);
        return;
    }
    put_unit(out, 0xd800U + ((point - 0x10000U) >> 10));
    put_unit(out, 0xdc00U + ((point - 0x10000U) & 0x3ffU));
}

/* One character of valid UTF-8. Returns its bytes. */
static size_t
read_point(const uint8_t *at, uint32_t *ret)
{
    size_t n = at[0] < 0x80U ? 1U : at[0] < 0xe0U ? 2U : at[0] < 0xf0U ? 3U : 4U;
    static const uint8_t LEAD[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t point = at[0] & LEAD[n];
    for (size_t i = 1; i < n; i++) {
        point = point << 6 | (at[i] & 0x3fU);
    }
    *ret = point;
    return n;
}

static void
put_point(struct json_text *out, const uint8_t *at, size_t n, uint32_t point)
{
    if (point == '\n') {
        json_raw(out, "\\n");
    } else if (point == '"' || point == '\\') {
        put(out, "\\", 1);
        put(out, (const char *)at, n);
    } else if (point == '/' && prng_percent(out->shape, 30)) {
        json_raw(out, "\\/");
    } else if (point < 0x20U || prng_percent(out->shape, point < 0x80U ? 0 : 20)) {
        put_escaped(out, point);
    } else {
        put(out, (const char *)at, n);
    }
}

void
json_string(struct json_text *out, const char *prefix, struct sam_bytes name)
{
    bool odd = prng_below(out->shape, 400) == 0; /* every character escaped */
    put(out, "\"", 1);
    json_raw(out, prefix);
    for (size_t i = 0; i < name.len;) {
        uint32_t point;
        size_t n = read_point(name.at + i, &point);
        if (odd) {
            put_escaped(out, point);
        } else {
            put_point(out, name.at + i, n, point);
        }
        i += n;
    }
    put(out, "\"", 1);
}

void
json_strings(struct json_text *out, const struct sam_bytes *list, size_t n)
{
    json_open(out, '[');
    for (size_t i = 0; i < n; i++) {
        json_next(out);
        json_string(out, "", list[i]);
    }
    json_close(out, ']');
}

/* ---- moments ------------------------------------------------------------------------------- */

struct day {
    int64_t year;
    unsigned month, day;
};

/* Days since 1970-01-01 to a date. Source: Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms", civil_from_days. */
static struct day
day_of(int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned doe = (unsigned)(z - era * 146097);
    unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    unsigned mp = (5 * doy + 2) / 153;
    struct day d = {(int64_t)yoe + era * 400, mp < 10 ? mp + 3 : mp - 9,
                    doy - (153 * mp + 2) / 5 + 1};
    if (d.month <= 2) { d.year++; }
    return d;
}

/* Nothing, or as many digits as are needed, or all three. */
static void
put_fraction(struct json_text *out, unsigned ms)
{
    char digits[8];
    if (ms == 0 && prng_percent(out->shape, 80)) { return; }
    (void)snprintf(digits, sizeof digits, ".%03u", ms % 1000U);
    size_t n = 4;
    while (n > 2 && digits[n - 1] == '0' && prng_percent(out->shape, 80)) {
        n--;
    }
    put(out, digits, n);
}

static void
put_zone(struct json_text *out, int64_t minutes)
{
    char zone[16];
    bool east = minutes >= 0;
    unsigned size = (unsigned)(east ? minutes : -minutes);
    if (size == 0 && prng_percent(out->shape, 97)) {
        json_raw(out, "Z");
        return;
    }
    (void)snprintf(zone, sizeof zone, "%c%02u:%02u", east ? '+' : '-', size / 60U % 24U,
                   size % 60U);
    json_raw(out, zone);
}

void
json_time(struct json_text *out, sam_time t)
{
    static const int16_t ZONES[] = {60, 120, -300, 345, -720, 840, 1439, -1439};
    int64_t zone = prng_percent(out->shape, 12) ? ZONES[prng_below(out->shape, 8)] : 0;
    int64_t local = t + zone * MINUTE_MS;
    int64_t days = local / DAY_MS - (local % DAY_MS < 0 ? 1 : 0);
    struct day d = day_of(days);
    unsigned ms = (unsigned)(local - days * DAY_MS);
    char text[64];
    (void)snprintf(text, sizeof text, "\"%04d-%02u-%02uT%02u:%02u:%02u", (int)d.year, d.month,
                   d.day, ms / 3600000U, ms / 60000U % 60U, ms / 1000U % 60U);
    json_raw(out, text);
    put_fraction(out, ms % 1000U);
    put_zone(out, zone);
    json_raw(out, "\"");
}

void
json_name(struct json_text *out, const char *key, struct sam_bytes name)
{
    if (name.len == 0) {
        json_absent(out, key);
        return;
    }
    json_key(out, key);
    json_string(out, "", name);
}
