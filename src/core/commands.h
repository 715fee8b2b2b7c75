/*
 * commands.h - what a user may ask of the service: one table, and one way to run it
 *
 * The core's own commands (cmd/) and the backend's stand in one list.  It has three faces: ad-hoc
 * commands (iq/command.c), chat (dialog.c), and for `register` alone XEP-0077 (iq/register.c).
 * A face starts a run, shows its forms, gives it what was filled in, and tells the end.
 */
#pragma once

#include "core/inbound.h"

typedef enum {
	WRY_NEEDS_ACCOUNT  = 1 << 0,	/* a registration, or a guest where guests are served */
	WRY_NEEDS_ROOMS	   = 1 << 1,	/* networks with rooms */
	WRY_NEEDS_NETWORKS = 1 << 2,	/* more networks than one (commands_has_networks()) */
	WRY_NEEDS_NICK	   = 1 << 3,	/* session_set_nick */
	WRY_NEEDS_LOGIN	   = 1 << 4,	/* login, account and password are options of a network */
	WRY_NEEDS_VERIFY   = 1 << 5,	/* registrations are tried on the network */
	WRY_ONLY_FORMS	   = 1 << 6,	/* ad-hoc only */
	WRY_ONLY_CHAT	   = 1 << 7,	/* chat only: a form does it better */
	WRY_NEEDS_DETAILS  = 1 << 12,	/* session_describe */
	WRY_NEEDS_PROFILE  = 1 << 9,	/* contact_fetch */
	WRY_NEEDS_SUBJECT  = 1 << 15,	/* networks that store and forward, with subjects */
	WRY_NEEDS_QUEUE	   = 1 << 16,	/* a network that stores and forwards (WRY_CAP_RELIABLE) */
	WRY_MORE_STEPS	   = 1 << 8,	/* the first form is not the last */
	WRY_NEEDS_LIST	   = 1 << 13,	/* networks that list their rooms */
	WRY_NEEDS_LINKS	   = 1 << 17,	/* each user has connections of his own (commands_has_links()) */
	WRY_LACKS_LINKS	   = 1 << 18,	/* the opposite */
	WRY_NEEDS_ORIGINALS = 1 << 14,	/* account_address: what has come is kept for a while */
} WryNeeds;

/* A command of the core's own.  run() is given a WryServiceCall. */
typedef struct {
	WryCommand is;
	unsigned needs;			/* WryNeeds */
	const char *use;		/* what follows the name in chat: "#CHANNEL [NETWORK]"; NULL: nothing */
	const char *node;		/* of ad-hoc, where a XEP names it; NULL: the name with hyphens */
	const char *form_type;		/* NULL: none */
} WryServiceCommand;

/* Who looks at the list, and from where. */
typedef struct {
	const WryComponent *component;
	unsigned scope;			/* WryScope bits of the address it is called on */
	bool admin, chat;
} WryViewer;

typedef struct {
	WryCall is;			/* first: what a backend's command is given */
	WryAccount *account;		/* for the call; NULL: a stranger, or it needs none */
	const WryJid *from;
	const char *to;			/* bare: what it was called on */
	const char *lang;		/* NULL: unknown */
	WryViewer viewer;
	bool chat;
	bool *ret_secret;		/* set where what was written holds a secret */
} WryServiceCall;

/* The core's own, in the order in which `help` lists them; ends with a NULL name. */
extern const WryServiceCommand wry_service_commands[];

/* --- the list -------------------------------------------------------------------- */

/* One line of it, as a certain user sees it from a certain address. */
typedef struct {
	const WryCommand *command;	/* NULL: the list is at its end */
	const WryServiceCommand *own;	/* NULL: the backend's */
} WryEntry;

WryViewer   commands_viewer(const WryInbound *in, bool chat);
/*
 * The n-th that he may use; its command is NULL behind the last.  The backend's come last, and
 * take the place of the core's of their name.
 */
WryEntry    commands_nth(const WryViewer *viewer, unsigned n);
/* By ad-hoc node.  *ret_hidden: there is one, but not for him. */
WryEntry    commands_find(const WryInbound *in, const char *node, bool *ret_hidden);
/* The backend's that takes what is no command; its command is NULL where there is none. */
WryEntry    commands_console(const WryViewer *viewer);
/* Is there one network only, that nobody has to name? */
bool	    commands_is_single(const WryComponent *component);
/* Has each user a connection there that may be up or down?  Else all stand on one (WRY_CAP_SHARED). */
bool	    commands_has_links(const WryBackend *backend);
/* Are there networks that users name?  The groups of one that all stand on are the operator's business. */
bool	    commands_has_networks(const WryBackend *backend);
/* "delete-my-data".  (transfer full) */
char	   *commands_node(const WryEntry *entry);

/* --- runs -------------------------------------------------------------------------- */

typedef struct _WryRun WryRun;

typedef struct {
	/* Fields are to be filled in; wrong (nullable): what is wrong with those that were. */
	void (*form)(WryRun *run, const GError *wrong);
	/* The two ends; the run is gone after them. */
	void (*done)(WryRun *run, const WryStep *step);
	void (*failed)(WryRun *run, const GError *error);
	bool chat;
} WryFace;

typedef struct {
	const WryField *fields;
	WryValues *values;		/* filled in so far */
	char *state;			/* the backend's; NULL */
	char *text;			/* NULL */
} WryRunStep;

struct _WryRun {
	WryComponent *component;
	WryEntry entry;
	const WryFace *face;
	char *id;			/* unguessable, and his alone */
	WryJid from;
	char *to;			/* bare */
	WryAddress *address;		/* NULL: the service */
	WryTarget target;
	WryBack *back;			/* of the stanza it is to answer now */
	GPtrArray *steps;		/* of WryRunStep; the last is the one that is asked */
	WryReply *near;			/* the step is under way; NULL: it is the user's turn */
	gint64 used;			/* monotonic */
	bool heard;			/* he has just written: his account has been looked up */
	bool more;			/* the form that is shown is not the last */
	unsigned asked;			/* dialog.c: the field that is asked */
	bool secret;			/* dialog.c: a secret was typed */
	bool hushed;			/* dialog.c: just now */
	bool questioned;		/* dialog.c: something was asked for */
	unsigned wrong;			/* dialog.c: answers in a row that would not do */
	bool running, doomed;		/* inside run(); to be freed behind it */
	bool console;			/* dialog.c: a line, and no dialogue */
};

/*
 * Starts one, and forgets the user's oldest if he has 8.  With a table of fields it waits for them: nothing is told
 * yet (run_step() has them, run_submit() goes on).  NULL and error: too many of all.  run.back is the inbound's.
 */
WryRun	   *run_new(const WryInbound *in, const WryEntry *entry, const WryFace *face, GError **error);
/* The step whose fields are asked; NULL: none yet. */
WryRunStep *run_step(const WryRun *run);
/* Could he have it done at all?  To be known before he is asked for what it takes. */
bool	    run_may(const WryRun *run, GError **error);
/* Runs it with what is filled in; the face hears what comes of it, now or later.  The run may be gone. */
void	    run_submit(WryRun *run);
/* To the step before, as it was filled in.  false: this is the first. */
bool	    run_go_back(WryRun *run);
void	    run_free(WryRun *run);
/* The answer now goes to another stanza. */
void	    run_set_back(WryRun *run, const WryBack *back);

/* NULL: none of that id that is his and of this address; *ret_expired: there was one. */
WryRun	   *run_find(const WryInbound *in, const char *id, const char *node, bool *ret_expired);
/* His dialogue in chat, from that client; NULL: none. */
WryRun	   *run_find_chat(const WryInbound *in, const WryFace *face);

/* Fails all that is under way, and forgets all: the component goes. */
void	    commands_stop(WryComponent *component);

/* --- for run functions ---------------------------------------------------------------- */

/* The call behind a core command's. */
#define WRY_SERVICE_CALL(call) ((const WryServiceCall *)(call))

/* Finished, with a sentence. */
void	    command_say(WryReply *reply, const char *text);
/* Finished, with that. */
void	    command_tell(const WryCall *call, WryReply *reply, const char *msgid, const char *a,
			 const char *b);
/* One more sentence or line of an answer. */
void	    command_add(const WryCall *call, GString *out, const char *msgid, const char *a,
			const char *b);

/* --- settings (cmd/settings.c) --------------------------------------------------------- */

/* Stores them under that scope; sessions that use them are told.  reply: a WryStep. */
void	    settings_store(WryAccount *account, const char *scope, const WryValues *values,
			   WryReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryRun, run_free)
