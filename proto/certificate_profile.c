/* certificate_profile.c - see certificate_profile.h. From the parts that certificates and CRLs share to
 * the three kinds. */
#include "certificate_profile.h"

#include "certificate_der.h"
#include "name.h"

#include <samtykke/same.h>

#define SIGNATURE_BYTES 64U

/* A constant of bytes without the zero at its end. */
#define CONSTANT(s) ((struct sam_bytes){(const uint8_t *)(s), sizeof(s) - 1})

/* ---- what is signed ------------------------------------------------------------------------------ */

/* AlgorithmIdentifier, of keys and signatures alike; no parameters (RFC 8410 section 3). */
static enum certificate_reason
take_algorithm(struct sam_bytes *rest)
{
    struct sam_bytes algorithm;
    if (!certificate_der_take(rest, DER_SEQUENCE, &algorithm)) { return CERTIFICATE_MALFORMED; }
    bool is_ed25519 = sam_bytes_same(algorithm, CONSTANT("\x06\x03\x2b\x65\x70"));
    return is_ed25519 ? CERTIFICATE_VALID : CERTIFICATE_NOT_ED25519;
}

static enum certificate_reason
open_signed(struct sam_bytes der, size_t max, struct sam_bytes *ret_body)
{
    struct sam_bytes signature;
    if (der.len > max || !certificate_der_only(der, DER_SEQUENCE, &der)
        || !certificate_der_take(&der, DER_SEQUENCE, ret_body)) {
        return CERTIFICATE_MALFORMED;
    }
    enum certificate_reason why = take_algorithm(&der);
    if (why != CERTIFICATE_VALID) { return why; }
    bool ends = certificate_der_bits(&der, SIGNATURE_BYTES, &signature) && der.len == 0;
    return ends ? CERTIFICATE_VALID : CERTIFICATE_MALFORMED;
}

static bool
take_serial(struct sam_bytes *rest, struct sam_bytes *ret_serial)
{
    return certificate_der_take(rest, DER_INTEGER, ret_serial)
           && ret_serial->len == CERTIFICATE_SERIAL_BYTES && ret_serial->at[0] > 0
           && ret_serial->at[0] < 0x80;
}

/* 0 < to - from <= days */
static enum certificate_reason
check_span(sam_time from, sam_time to, uint32_t days)
{
    if (to <= from) { return CERTIFICATE_MALFORMED; }
    return to - from <= days * SAM_DAY_MS ? CERTIFICATE_VALID : CERTIFICATE_TOO_LONG;
}

/* ---- names --------------------------------------------------------------------------------------- */

/* One RDN of one attribute, 2.5.4.type. */
static bool
take_attribute(struct sam_bytes *rest, uint8_t type, struct sam_bytes *ret_text)
{
    const uint8_t oid[] = {DER_OID, 3, 0x55, 0x04, type};
    struct sam_bytes in;
    return certificate_der_take(rest, DER_SET, &in) && certificate_der_only(in, DER_SEQUENCE, &in)
           && certificate_der_same(&in, oid, sizeof oid)
           && certificate_der_only(in, DER_UTF8_STRING, ret_text) && name_good(*ret_text);
}

/* Reads name->der into the rest of it. */
static bool
read_name(struct certificate_name *name)
{
    enum { COMMON = 3, ORGANISATION = 10, UNIT = 11 };
    struct sam_bytes rest = name->der;
    if (!take_attribute(&rest, ORGANISATION, &name->organisation)) { return false; }
    if (!take_attribute(&rest, UNIT, &name->role)) { return false; }
    return rest.len == 0 || (take_attribute(&rest, COMMON, &name->common) && rest.len == 0);
}

static bool
is_root_name(const struct certificate_name *name)
{
    return sam_bytes_same(name->common, CONSTANT(CERTIFICATE_ROOT_COMMON));
}

static int
hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') { return c - '0'; }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The CN of a leaf, if there is one. */
static bool
read_person(struct certificate_fields *leaf)
{
    struct sam_bytes hex = leaf->subject.common;
    leaf->has_person = hex.len > 0;
    if (!leaf->has_person) { return true; }
    if (hex.len != sizeof leaf->person * 2) { return false; }
    for (size_t i = 0; i < sizeof leaf->person; i++) {
        int high = hex_digit(hex.at[2 * i]), low = hex_digit(hex.at[2 * i + 1]);
        if (high < 0 || low < 0) { return false; }
        leaf->person[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

/* ---- extensions ---------------------------------------------------------------------------------- */

enum extension { BASIC, USAGE, SUBJECT_ID, ISSUER_ID, LIST_NUMBER, EXTENSIONS };

/* 2.5.29.id */
static const struct {
    uint8_t id;
    bool critical;
} FORMS[EXTENSIONS] = {
    [BASIC] = {19, true},      [USAGE] = {15, true},        [SUBJECT_ID] = {14, false},
    [ISSUER_ID] = {35, false}, [LIST_NUMBER] = {20, false},
};

struct extensions {
    struct sam_bytes value[EXTENSIONS]; /* absent: not there */
};

/* Which one comes, by its id and, if it must be, as critical. */
static bool
take_form(struct sam_bytes *rest, enum extension *ret_form)
{
    for (enum extension i = 0; i < EXTENSIONS; i++) {
        const uint8_t oid[] = {DER_OID, 3, 0x55, 0x1d, FORMS[i].id, DER_BOOLEAN, 1, 0xff};
        const size_t len = FORMS[i].critical ? sizeof oid : sizeof oid - 3;
        if (certificate_der_same(rest, oid, len)) {
            *ret_form = i;
            return true;
        }
    }
    return false;
}

static bool
read_extensions(struct sam_bytes rest, struct extensions *ret)
{
    if (!certificate_der_only(rest, DER_SEQUENCE, &rest)) { return false; }
    while (rest.len > 0) {
        struct sam_bytes in, value;
        enum extension form = EXTENSIONS;
        if (!certificate_der_take(&rest, DER_SEQUENCE, &in) || !take_form(&in, &form)
            || !certificate_der_only(in, DER_OCTET_STRING, &value)) {
            return false;
        }
        if (value.len == 0 || ret->value[form].len > 0) { return false; }
        ret->value[form] = value;
    }
    return true;
}

/* A KeyIdentifier of len bytes. */
static bool
read_subject_id(const struct extensions *e, size_t len, struct sam_bytes *ret_id)
{
    return certificate_der_only(e->value[SUBJECT_ID], DER_OCTET_STRING, ret_id)
           && ret_id->len == len;
}

/* An AuthorityKeyIdentifier with a key identifier and nothing else. */
static bool
read_issuer_id(const struct extensions *e, struct sam_bytes *ret_id)
{
    enum { KEY_IDENTIFIER = 0x80 };
    struct sam_bytes in;
    return certificate_der_only(e->value[ISSUER_ID], DER_SEQUENCE, &in)
           && certificate_der_only(in, KEY_IDENTIFIER, ret_id)
           && ret_id->len == CERTIFICATE_ROOT_ID_BYTES;
}

/* ---- certificates -------------------------------------------------------------------------------- */

static bool
take_validity(struct sam_bytes *rest, struct certificate_fields *ret)
{
    struct sam_bytes in;
    return certificate_der_take(rest, DER_SEQUENCE, &in)
           && certificate_der_time(&in, &ret->not_before)
           && certificate_der_time(&in, &ret->not_after) && in.len == 0;
}

static enum certificate_reason
take_key(struct sam_bytes *rest, struct sam_bytes *ret_key)
{
    struct sam_bytes in;
    if (!certificate_der_take(rest, DER_SEQUENCE, &in)) { return CERTIFICATE_MALFORMED; }
    enum certificate_reason why = take_algorithm(&in);
    if (why != CERTIFICATE_VALID) { return why; }
    bool ends = certificate_der_bits(&in, CERTIFICATE_KEY_BYTES, ret_key) && in.len == 0;
    return ends ? CERTIFICATE_VALID : CERTIFICATE_MALFORMED;
}

/* All of a certificate, but that names are not yet read and extensions not yet judged. */
static enum certificate_reason
read_body(struct sam_bytes der, struct certificate_fields *ret, struct extensions *ret_e)
{
    static const uint8_t v3[] = {DER_CONTEXT_0, 3, DER_INTEGER, 1, 2};
    enum certificate_reason why = CERTIFICATE_UNDECIDED;
    struct sam_bytes rest;

    if ((why = open_signed(der, CERTIFICATE_BYTES_MAX, &rest)) != CERTIFICATE_VALID) { goto out; }
    why = CERTIFICATE_MALFORMED;
    if (!certificate_der_same(&rest, v3, sizeof v3)) { goto out; }
    if (!take_serial(&rest, &ret->serial)) { goto out; }
    if ((why = take_algorithm(&rest)) != CERTIFICATE_VALID) { goto out; }
    why = CERTIFICATE_MALFORMED;
    if (!certificate_der_take(&rest, DER_SEQUENCE, &ret->issuer.der)) { goto out; }
    if (!take_validity(&rest, ret)) { goto out; }
    if (!certificate_der_take(&rest, DER_SEQUENCE, &ret->subject.der)) { goto out; }
    if ((why = take_key(&rest, &ret->ed25519)) != CERTIFICATE_VALID) { goto out; }
    why = CERTIFICATE_MALFORMED;
    if (!certificate_der_only(rest, DER_CONTEXT_3, &rest)) { goto out; }
    if (!read_extensions(rest, ret_e)) { goto out; }
    why = CERTIFICATE_VALID;
out:
    return why;
}

static enum certificate_reason
judge(const struct extensions *e, struct sam_bytes basic, struct sam_bytes usage)
{
    if (e->value[BASIC].len == 0 || e->value[LIST_NUMBER].len > 0) { return CERTIFICATE_MALFORMED; }
    if (!sam_bytes_same(e->value[BASIC], basic)) { return CERTIFICATE_PATH; }
    return sam_bytes_same(e->value[USAGE], usage) ? CERTIFICATE_VALID : CERTIFICATE_KEY_USAGE;
}

enum certificate_reason
certificate_leaf_read(struct sam_bytes der, uint32_t days, struct certificate_fields *ret_leaf)
{
    enum certificate_reason why = CERTIFICATE_UNDECIDED;
    struct certificate_fields leaf = {.has_person = false};
    struct extensions e = {.value = {{.len = 0}}};

    if ((why = read_body(der, &leaf, &e)) != CERTIFICATE_VALID) { goto out; }
    why = CERTIFICATE_SELF_SIGNED;
    if (sam_bytes_same(leaf.issuer.der, leaf.subject.der)) { goto out; }
    why = judge(&e, CONSTANT(CERTIFICATE_LEAF_BASIC), CONSTANT(CERTIFICATE_LEAF_USAGE));
    if (why != CERTIFICATE_VALID) { goto out; }
    why = CERTIFICATE_MALFORMED;
    if (!read_name(&leaf.issuer) || !read_name(&leaf.subject)) { goto out; }
    if (!read_person(&leaf)) { goto out; }
    if (!read_subject_id(&e, CERTIFICATE_KEY_ID_BYTES, &leaf.subject_id)) { goto out; }
    if (!read_issuer_id(&e, &leaf.issuer_id)) { goto out; }
    why = CERTIFICATE_PATH;
    if (!is_root_name(&leaf.issuer)) { goto out; }
    why = check_span(leaf.not_before, leaf.not_after, days);
    if (why == CERTIFICATE_VALID) { *ret_leaf = leaf; }
out:
    return why;
}

enum certificate_reason
certificate_root_read(struct sam_bytes der, struct certificate_fields *ret_root)
{
    enum certificate_reason why = CERTIFICATE_UNDECIDED;
    struct certificate_fields root = {.has_person = false};
    struct extensions e = {.value = {{.len = 0}}};

    if ((why = read_body(der, &root, &e)) != CERTIFICATE_VALID) { goto out; }
    why = CERTIFICATE_PATH;
    if (!sam_bytes_same(root.issuer.der, root.subject.der)) { goto out; }
    why = judge(&e, CONSTANT(CERTIFICATE_ROOT_BASIC), CONSTANT(CERTIFICATE_ROOT_USAGE));
    if (why != CERTIFICATE_VALID) { goto out; }
    why = CERTIFICATE_MALFORMED;
    if (!read_name(&root.subject) || !is_root_name(&root.subject)) { goto out; }
    root.issuer = root.subject;
    if (!read_subject_id(&e, CERTIFICATE_ROOT_ID_BYTES, &root.subject_id)) { goto out; }
    if (e.value[ISSUER_ID].len > 0) { goto out; }
    why = check_span(root.not_before, root.not_after, CERTIFICATE_ROOT_DAYS_MAX);
    if (why == CERTIFICATE_VALID) { *ret_root = root; }
out:
    return why;
}

/* ---- CRLs ---------------------------------------------------------------------------------------- */

/* Serial and time of each revoked one; present only where there is one. */
static bool
take_entries(struct sam_bytes *rest, sam_time this_update)
{
    struct sam_bytes entries, in, serial;
    if (!certificate_der_next_is(*rest, DER_SEQUENCE)) { return true; }
    if (!certificate_der_take(rest, DER_SEQUENCE, &entries) || entries.len == 0) { return false; }
    while (entries.len > 0) {
        sam_time at = 0;
        if (!certificate_der_take(&entries, DER_SEQUENCE, &in) || !take_serial(&in, &serial)
            || !certificate_der_time(&in, &at) || in.len > 0 || at > this_update) {
            return false;
        }
    }
    return true;
}

static bool
read_list_extensions(struct sam_bytes rest, struct certificate_list *ret)
{
    struct extensions e = {.value = {{.len = 0}}};
    if (!certificate_der_only(rest, DER_CONTEXT_0, &rest) || !read_extensions(rest, &e)) {
        return false;
    }
    if (e.value[BASIC].len > 0 || e.value[USAGE].len > 0 || e.value[SUBJECT_ID].len > 0) {
        return false;
    }
    struct sam_bytes number = e.value[LIST_NUMBER];
    return read_issuer_id(&e, &ret->issuer_id) && certificate_der_number(&number, &ret->number)
           && number.len == 0;
}

enum certificate_reason
certificate_list_read(struct sam_bytes der, struct certificate_list *ret_list)
{
    static const uint8_t v2[] = {DER_INTEGER, 1, 1};
    enum certificate_reason why = CERTIFICATE_UNDECIDED;
    struct certificate_list list = {.number = 0};
    struct sam_bytes rest;
    sam_time this_update = 0;

    why = open_signed(der, CERTIFICATE_CRL_BYTES_MAX, &rest);
    if (why != CERTIFICATE_VALID) { goto out; }
    why = CERTIFICATE_MALFORMED;
    if (!certificate_der_same(&rest, v2, sizeof v2)) { goto out; }
    if ((why = take_algorithm(&rest)) != CERTIFICATE_VALID) { goto out; }
    why = CERTIFICATE_MALFORMED;
    if (!certificate_der_take(&rest, DER_SEQUENCE, &list.issuer)) { goto out; }
    if (!certificate_der_time(&rest, &this_update)) { goto out; }
    if (!certificate_der_time(&rest, &list.next_update)) { goto out; }
    if (!take_entries(&rest, this_update)) { goto out; }
    if (!read_list_extensions(rest, &list)) { goto out; }
    why = check_span(this_update, list.next_update, CERTIFICATE_CRL_DAYS_MAX);
    if (why == CERTIFICATE_VALID) { *ret_list = list; }
out:
    return why;
}
