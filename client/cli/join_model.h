/* join_model.h - what has happened in a room, as somebody in it is shown: the card, the agenda, who is here, what was
 * said. Texts are in words already; what others wrote is as they wrote it, and is made harmless where it is shown
 * (join_text.h). Pure: no clock, no library, no terminal. */
#ifndef CLIENT_CLI_JOIN_MODEL_H
#define CLIENT_CLI_JOIN_MODEL_H

#include <samtykke/client_meeting.h>

#define JOIN_WORDS_MAX 512U /* bytes of a list of topics or names, NUL included */
#define JOIN_TITLE_MAX 256U
#define JOIN_CLOCK_MAX 8U
#define JOIN_PEOPLE_MAX (SAM_TEAM_MAX + 1U)
#define JOIN_KEPT_MAX 2000U                       /* entries; the oldest go first */
#define JOIN_KEPT_BYTES ((size_t)8 * 1024 * 1024) /* of their texts */

enum join_kind {
    JOIN_SAID = 1, /* a message */
    JOIN_TABLED,   /* put on the table */
    JOIN_WRITTEN,  /* a minute */
    JOIN_CARD,     /* these are the room's own: nobody's words */
    JOIN_POINT,
    JOIN_PEOPLE,
    JOIN_NOTE,
};

/* One thing that happened. Owned by the model. */
struct join_entry {
    enum join_kind kind;
    bool is_first;           /* how it was at the beginning: the screen shows it elsewhere */
    char at[JOIN_CLOCK_MAX]; /* "11:32"; "" for the room's own */
    char *who;               /* "Bo", "Bo (decision)"; NULL: nobody */
    char *to;                /* NULL: everybody here */
    char *about;             /* NULL: what the point is about */
    char *text;
};

struct join_point {
    uint32_t number;
    char title[JOIN_TITLE_MAX], about[JOIN_WORDS_MAX], owner[SAM_NAME_MAX];
    char people[JOIN_WORDS_MAX]; /* who stays for it; "": everybody */
};

struct join_somebody {
    uint8_t person[SAM_ID_BYTES];
    char name[SAM_NAME_MAX];
    bool is_self, is_candidate;
    bool is_joined, is_marked, is_invited, is_absent, counts;
    unsigned n_closed; /* topics that are closed to them here; for the candidate's home */
    char closed[JOIN_WORDS_MAX * 2]; /* which */
};

struct join_model {
    char title[JOIN_TITLE_MAX], hours[JOIN_TITLE_MAX]; /* of the meeting */
    char state[JOIN_TITLE_MAX];                        /* "It is open until 12:30." */
    char ask_first[JOIN_TITLE_MAX];                    /* "Everything else: ask Maja first." */
    char open[SAM_LEAVES_MAX][JOIN_TITLE_MAX / 4];     /* topics, in words */
    size_t n_open;
    bool is_owner; /* the candidate's own home: sees what is closed, too */
    bool has_card;
    bool is_live, is_lost;
    struct join_point points[SAM_AGENDA_MAX];
    size_t n_points;
    uint32_t point; /* at hand; 0: none */
    struct join_somebody people[JOIN_PEOPLE_MAX];
    size_t n_people;
    char about[JOIN_WORDS_MAX];       /* what is typed will be about; "": nothing is chosen */
    char hearers[JOIN_WORDS_MAX * 4]; /* who will hear it; "": nobody */
    size_t n_hearers;
    struct join_entry *entries; /* a ring of JOIN_KEPT_MAX */
    size_t first, n_entries, n_bytes;
    uint64_t n_ever; /* entries that there ever were */
};

/* An empty one. Errors: NOMEM. */
enum sam_err join_model_new(struct join_model **ret_model) SAM_MUST_CHECK;
/* Wipes what was said. */
void join_model_free(struct join_model **model);

/* The i-th of those that are kept, 0 the oldest. */
const struct join_entry *join_model_entry(const struct join_model *m, size_t i);
/* Something was said, or is to be told. Texts are copied; NULL where there is none. Without memory for it nothing is
 * added and false returned. */
bool join_model_add(struct join_model *m, enum join_kind kind, const struct join_entry *what);
bool join_model_note(struct join_model *m, enum join_kind kind, const char *text);

/* Who is in the room now; who came and went since is told. people: n, each person once. */
void join_model_people(struct join_model *m, const struct join_somebody *people, size_t n);
/* On to a point; told where it is another. */
void join_model_point(struct join_model *m, uint32_t point);
/* The card; told where it is another. open: topics in words, n of them. */
void join_model_card(struct join_model *m, const char (*open)[JOIN_TITLE_MAX / 4], size_t n);
/* The connection; told once each way. */
void join_model_lost(struct join_model *m, bool is_lost);

/* The point at hand; NULL: none. */
const struct join_point *join_model_at_hand(const struct join_model *m);
#define JOIN_SENTENCE_MAX 4096U
/* "Here we may talk about: ..." and whom to ask for the rest.
 *   n_named  at most so many topics; how many more there are is said */
void join_model_card_sentence(const struct join_model *m, size_t n_named,
                              char ret[static JOIN_SENTENCE_MAX]);
/* "2. Money, about Benefits (Sara)." */
void join_model_point_sentence(const struct join_point *point, char ret[static JOIN_SENTENCE_MAX]);
/* "Here: Bo, Sara. Expected: Tine." */
void join_model_people_sentence(const struct join_model *m, char ret[static JOIN_SENTENCE_MAX]);
/* "Heard by Bo, Sara. About Job search."; or why nobody will.
 *   with_names  false: how many they are */
void join_model_hearers_sentence(const struct join_model *m, bool with_names,
                                 char ret[static JOIN_SENTENCE_MAX]);
/* "Closed to Bo: ..."; "" where nothing is, or it is not for this home to know. */
void join_model_closed_sentence(const struct join_somebody *somebody,
                                char ret[static JOIN_SENTENCE_MAX]);

#endif
