/* consent.h - taxonomy, site policy and consent as plain values: what every reader (JSON, wire)
 * produces and what the engine of decide.h compiles. Everything is borrowed from the caller.
 * Ids and names are compared byte for byte.
 * Vocabulary: HL7 FHIR R4 Consent (provision, actor, action, purpose, period, data period). */
#ifndef SAMTYKKE_CONSENT_H
#define SAMTYKKE_CONSENT_H

#include <samtykke/bytes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SAM_LEAVES_MAX 32U      /* leaves, and so labels of a request, in a taxonomy */
#define SAM_PURPOSES_MAX 32U    /* purposes in a taxonomy */
#define SAM_ROLES_MAX 32U       /* roles in a taxonomy */
#define SAM_TEAM_MAX 32U        /* members of a team, guests included */
#define SAM_PROVISIONS_MAX 256U /* provisions of a consent; and denies of a site */
#define SAM_CAP_DAYS_MAX 365U   /* the longest that a permit may count */

/* Milliseconds since 1970-01-01T00:00:00Z, without leap seconds; negative before. */
typedef int64_t sam_time;

/* ---- taxonomy: data, not code --------------------------------------------------------------
 * Leaves are dotted names ("health.diagnosis"); their dotted prefixes are the groups ("health").
 * The numbers of leaves, purposes and roles are their positions here, from 0. */
struct sam_taxonomy {
    struct sam_bytes leaves[SAM_LEAVES_MAX];
    struct sam_bytes purposes[SAM_PURPOSES_MAX];
    struct sam_bytes roles[SAM_ROLES_MAX];
    uint32_t n_leaves, n_purposes, n_roles;
    bool any_role; /* every role name is taken; roles is not looked at */
};

/* ---- provisions ---------------------------------------------------------------------------- */
enum sam_effect { SAM_DENY = 0, SAM_PERMIT = 1 };
enum sam_action { SAM_ACTION_NONE = 0, SAM_ACCESS = 1, SAM_REDISCLOSE = 2 };

enum sam_actor_kind {
    SAM_ACTOR_NONE = 0,
    SAM_ACTOR_PERSON,
    SAM_ACTOR_ROLE,
    SAM_ACTOR_ORGANISATION,
    SAM_ACTOR_TEAM,         /* every member but guests */
    SAM_ACTOR_EVERYONE,     /* denies only */
    SAM_ACTOR_EMPLOYER,     /* one employer; redisclosure */
    SAM_ACTOR_ANY_EMPLOYER, /* any employer; redisclosure */
};

struct sam_actor {
    enum sam_actor_kind kind;
    struct sam_bytes id; /* of person, role, organisation, employer; else empty */
};

/* [start, end), or on data [from, until): see the flags. */
struct sam_period {
    bool has_start, has_end;
    sam_time start, end;
};

/* Parts that the reader could not read. The reader only marks them; what then follows
 * (a permit is void, a deny gets wider) is the engine's business. */
enum sam_unreadable {
    SAM_UNREADABLE_TYPE = 1 << 0, /* also: missing, or the provision is no object at all */
    SAM_UNREADABLE_ACTOR = 1 << 1,
    SAM_UNREADABLE_BY = 1 << 2,
    SAM_UNREADABLE_CATEGORY = 1 << 3,
    SAM_UNREADABLE_ACTION = 1 << 4,
    SAM_UNREADABLE_PURPOSES = 1 << 5,
    SAM_UNREADABLE_PERIOD = 1 << 6,
    SAM_UNREADABLE_DATA_PERIOD = 1 << 7,
    SAM_UNREADABLE_MEETING = 1 << 8,
    SAM_UNREADABLE_FIELD = 1 << 9, /* a field that no provision has */
};

struct sam_provision {
    enum sam_effect effect;
    enum sam_action action; /* access or redisclose */
    struct sam_actor actor;
    struct sam_actor by;       /* kind NONE: absent */
    struct sam_bytes category; /* leaf, group or "*" */
    const struct sam_bytes *purposes;
    size_t n_purposes;
    struct sam_period period;      /* permits: both ends required */
    struct sam_period data_period; /* optional, either side may be open */
    struct sam_bytes meeting;      /* empty: standing */
    uint32_t unreadable;           /* enum sam_unreadable, joined */
};

struct sam_member {
    struct sam_bytes person, role, organisation; /* role "guest": a guest */
};

/* One version of a case's consent. The candidate is not in the team. */
struct sam_consent {
    const struct sam_member *team;
    size_t n_team; /* 0..SAM_TEAM_MAX */
    const struct sam_provision *provisions;
    size_t n_provisions; /* 0..SAM_PROVISIONS_MAX */
};

/* The rules of the place that a consent is read under. */
struct sam_site {
    const struct sam_taxonomy *taxonomy; /* the current one, checked with sam_taxonomy_check */
    const struct sam_taxonomy
        *signed_taxonomy;               /* the one the consent was signed under; NULL: the same */
    uint32_t cap_days;                  /* 1..365; 0 and above 365 count as 365 */
    const struct sam_provision *denies; /* a permit among them never counts */
    size_t n_denies;                    /* 0..SAM_PROVISIONS_MAX */
};

#define SAM_DAY_MS INT64_C(86400000)

#ifdef __cplusplus
}
#endif
#endif
