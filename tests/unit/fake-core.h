/*
 * fake-core.h - stands in for the core when a backend is tested: nouns to set, facts as text
 *
 * Linked with a backend instead of src/core's engines.  A test gives orders through the table and
 * reads what the backend had to report, a line a fact, out of fake_facts.  Facts out of their
 * bracket end the test.
 */
#pragma once

#include "base/log.h"
#include "core/backend.h"

typedef struct {
	char *name;
	WryValues *values;
} FakeNetwork;

struct _WryComponent {
	const WryBackend *backend;
	WryValues *settings;		/* NULL where a backend has no table */
	GPtrArray *networks;		/* of FakeNetwork */
	GHashTable *memos;		/* "space/key" to GBytes */
	bool dials_private;
	gpointer data;
	WryLog log;
};

typedef enum { FAKE_IDLE, FAKE_OPENING, FAKE_OPEN, FAKE_CLOSED } FakeState;

struct _WrySession {
	char key[17];			/* "": everybody's */
	WryComponent *component;
	WryValues *options, *registration; /* NULL where a backend has no table */
	WryValues *room_options;	/* of all its rooms; NULL likewise */
	char *network;
	FakeState state;
	bool order;			/* session_close is ordered: it may still tell fates */
	GHashTable *rooms;		/* address to WryRoom */
	GPtrArray *left;		/* of WryRoom, out of the table, to be closed */
	GHashTable *fates;		/* messages under way: id to how many pieces are accepted */
	gpointer data;
	WryLog log;
};

typedef enum { FAKE_JOINING, FAKE_IN, FAKE_LEFT } FakeRoomState;

struct _WryRoom {
	WrySession *session;
	WryAddress *address;
	char *nick;
	FakeRoomState state;
	GHashTable *occupants;		/* nick to WryOccupant, all of its own */
	gpointer data;
};

extern GQueue fake_facts;		/* of char * */
/* How many lines of facts are kept; more are counted and dropped. */
extern unsigned fake_facts_max;
extern unsigned fake_facts_told;
/* What a person's question to the user is answered with; NULL: kept open, see fake_question. */
extern const char *fake_answer;
extern WryReply *fake_question;
extern WryTracing fake_tracing; /* of every session */
extern const char *fake_address; /* of every session's user */
extern const char fake_key[];	/* of the one user there is, where a test names no other */
/* When memos are written, and listed: at once; by fake_memos_end(); never, and who waits hears so. */
typedef enum { FAKE_MEMOS_NOW, FAKE_MEMOS_LATER, FAKE_MEMOS_FAIL } FakeMemos;
extern FakeMemos fake_memos;
void	    fake_memos_end(void);
extern const char *fake_about;	/* of the messages said from now on; NULL: of none */
extern GArray *fake_spans;		/* likewise, of WrySpan; NULL: plain */

WryComponent *fake_component_new(const WryBackend *backend);
/* name: of a [network]; NULL: of the component. */
void	    fake_set(WryComponent *component, const char *network, const char *key, const char *value);
void	    fake_component_free(WryComponent *component);

WrySession *fake_session_new(WryComponent *component, const char *network);
void	    fake_option(WrySession *session, const char *key, const char *value);
void	    fake_room_option(WrySession *s, const char *key, const char *value);
void	    fake_register(WrySession *session, const char *key, const char *value);
/* Closes what is open of it first. */
void	    fake_session_free(WrySession *session);

/* Orders, with the core's book-keeping. */
void	    fake_open(WrySession *session, const char *nick, bool again);
void	    fake_close(WrySession *session, const char *reason);
WryRoom	   *fake_join(WrySession *session, const char *name, const char *nick, const char *password);
WryRoom	   *fake_room(WrySession *session, const char *name);
/* to: an address as typed; nick: of an occupant, NULL. */
void	    fake_say(WrySession *session, const char *id, const char *to, const char *nick,
		     WryMessageFlags flags, const char *body);
/* A reply that becomes a fact: "reply NAME ..." */
WryReply   *fake_reply(const char *name);
/* The same for a list of masks: how many, and each. */
WryReply   *fake_members_reply(const char *name);
/* What is to be said of the session becomes a fact. */
void	    fake_describe(const WrySession *s);
/* The same for a WryStep, and its text. */
WryReply   *fake_step(const char *name);
/* Of history_fetch(): its messages are told as if received. */
WryReply   *fake_past_reply(WrySession *session);
/* The same for a WryProfile. */
WryReply   *fake_profile(const char *name);
/* The end of a turn: closes the rooms that were left. */
void	    fake_pump(WrySession *session);

/* One of a test's own, in its turn among them. */
void	    fake_tell(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* The next fact (transfer full); NULL: there is none. */
char	   *fake_fact(void);
void	    fake_facts_clear(void);
/* All there are, a line each.  (transfer full) */
char	   *fake_facts_all(void);
