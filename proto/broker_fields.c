/* broker_fields.c */
#include "broker_fields.h"

#include "check.h"
#include <samtykke/same.h>

#include <string.h>

static bool
is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool
is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- endpoints ------------------------------------------------------------------------------- */

static bool
is_port(struct sam_bytes text)
{
    uint32_t port = 0;
    if (text.len == 0 || text.len > 5 || text.at[0] == '0') return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.at[i])) return false;
        port = 10 * port + (uint32_t)(text.at[i] - '0');
    }
    return port <= 65535;
}

static bool
is_name_or_ipv4(struct sam_bytes text)
{
    if (text.len == 0 || text.at[0] == '.' || text.at[0] == '-') return false;
    for (size_t i = 0; i < text.len; i++)
        if (!is_letter(text.at[i]) && !is_digit(text.at[i]) && text.at[i] != '.'
            && text.at[i] != '-')
            return false;
    return true;
}

/* With its brackets. Only letters and the number of colons: no such address, no connection. */
static bool
is_ipv6(struct sam_bytes text)
{
    size_t colons = 0;
    if (text.len < 2 || text.at[0] != '[' || text.at[text.len - 1] != ']') return false;
    for (size_t i = 1; i < text.len - 1; i++) {
        uint8_t c = text.at[i];
        if (c == ':') colons++;
        if (!is_digit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F') && c != ':'
            && c != '.')
            return false;
    }
    return colons >= 2;
}

static bool
is_endpoint(struct sam_bytes text)
{
    static const uint8_t scheme[] = {'t', 'c', 'p', ':', '/', '/'};
    size_t colon = text.len;

    if (text.len < sizeof scheme || memcmp(text.at, scheme, sizeof scheme) != 0) return false;
    while (colon > sizeof scheme && text.at[colon - 1] != ':')
        colon--;
    if (colon == sizeof scheme) return false;
    struct sam_bytes host = {text.at + sizeof scheme, colon - 1 - sizeof scheme};
    struct sam_bytes port = {text.at + colon, text.len - colon};
    return is_port(port) && (is_name_or_ipv4(host) || is_ipv6(host));
}

/* ---- lists ----------------------------------------------------------------------------------- */

static bool
edges_fit(const struct broker_body *body)
{
    for (size_t i = 0; i < body->n_edges; i++) {
        const struct edge *edge = &body->edges[i];
        if (!is_endpoint(edge->endpoint) || !check_x25519(edge->curve)
            || memcmp(edge->curve, body->session_key, KEY_BYTES) == 0)
            return false;
        for (size_t k = 0; k < i; k++)
            if (sam_bytes_same(body->edges[k].organisation, edge->organisation)
                || memcmp(body->edges[k].curve, edge->curve, KEY_BYTES) == 0)
                return false;
    }
    return body->n_edges > 0;
}

static bool
is_among(const struct sam_bytes *list, size_t n, struct sam_bytes name)
{
    for (size_t i = 0; i < n; i++)
        if (sam_bytes_same(list[i], name)) return true;
    return false;
}

static bool
roots_fit(const struct broker_body *body)
{
    for (size_t i = 0; i < body->n_roots; i++) {
        const struct root *root = &body->roots[i];
        if (!is_among(body->roles, body->n_roles, root->role)) return false;
        for (size_t k = 0; k < i; k++) {
            const struct root *other = &body->roots[k];
            if (memcmp(other->sha256, root->sha256, HASH_BYTES) == 0
                || (sam_bytes_same(other->organisation, root->organisation)
                    && sam_bytes_same(other->role, root->role)))
                return false;
        }
    }
    return true;
}

static bool
each_once(const struct sam_bytes *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_among(list, i, list[i])) return false;
    return true;
}

/* A category means the leaf of that name or all leaves below it: it must not mean both. */
static bool
no_leaf_is_a_group(const struct broker_body *body)
{
    for (size_t i = 0; i < body->n_leaves; i++)
        for (size_t k = 0; k < body->n_leaves; k++) {
            struct sam_bytes leaf = body->leaves[i], group = body->leaves[k];
            if (leaf.len > group.len && leaf.at[group.len] == '.'
                && memcmp(leaf.at, group.at, group.len) == 0)
                return false;
        }
    return true;
}

/* ---- the rest -------------------------------------------------------------------------------- */

static bool
keys_fit(const struct broker_body *body)
{
    const uint8_t *const keys[] = {body->identity_key, body->log_key, body->head_key,
                                   body->session_key};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        for (size_t k = 0; k < i; k++)
            if (memcmp(keys[k], keys[i], KEY_BYTES) == 0) return false;
    return check_x25519(body->session_key);
}

static bool
is_time_zone(struct sam_bytes text)
{
    bool begins = true; /* a part */
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        if (begins ? !is_letter(c)
                   : !is_letter(c) && !is_digit(c) && c != '_' && c != '+' && c != '-' && c != '/')
            return false;
        begins = c == '/';
    }
    return !begins;
}

bool
broker_fields_fit(const struct broker_body *body)
{
    return keys_fit(body) && roots_fit(body) && is_time_zone(body->time_zone)
           && each_once(body->leaves, body->n_leaves) && no_leaf_is_a_group(body)
           && each_once(body->purposes, body->n_purposes) && each_once(body->roles, body->n_roles)
           && edges_fit(body);
}
