/*
 * model.h - what exists now: component, account, session, room, occupant, client
 *
 * Nouns without behaviour.  The engines (muc, chat, session ...) act on them; the
 * functions here make, find and free them, and answer the contract's getters.  Who owns
 * whom is in types.h.
 */
#pragma once

#include "base/histogram.h"
#include "base/loop.h"
#include "base/records.h"
#include "base/share.h"
#include "core/avatar.h"
#include "core/backend.h"
#include "core/config.h"
#include "core/said.h"
#include "core/subscription.h"
#include "store/accounts.h"
#include "xmpp/jid.h"
#include "xmpp/link.h"
#include "xmpp/stanza.h"

/* Tokens of a bucket that fills at a constant rate: who may do how much (access.c). */
typedef struct {
	double tokens;
	gint64 when;
} WryBucket;

/* What one user may still do now. */
typedef struct {
	WryBucket messages, others, presences;
	WryBucket heard;		/* bytes that the networks have made us tell the user */
} WryRates;

typedef struct _WryInfo WryInfo;		/* caps.h */

/* What has passed since the start: for metrics.  One message to several is one to each. */
typedef struct {
	uint64_t in_good, in_refused;	/* from the network: taken on; for nobody, blocked, not kept */
	uint64_t out_good, out_failed;	/* to it: it has them; it did not take them */
	uint64_t out_refused;		/* too many wait */
	uint64_t pieces_good, pieces_failed;
	uint64_t fates[WRY_FATE_BOUNCED + 1]; /* what the network told of what it has, by WryFate */
	uint64_t errors[WRY_ERROR_UNEXPECTED_REQUEST + 1]; /* stanza errors to users, by WryErrorCode */
	uint64_t retries, stream_retries; /* connections that were lost or refused, and are tried again */
	WryHistogram delivery;		/* from a user's stanza until the network had it */
} WryCounts;

struct _WryComponent {
	char *domain;
	const WryBackend *backend;	/* the one the core orders: traced or not */
	const WryBackend *real;		/* behind the trace; else the same */
	const WryConfigComponent *config; /* borrowed from the gateway's configuration */
	const WryValues *wherry;	/* [wherry], likewise */
	WryStore *store;		/* borrowed */
	WryLink *link;
	WryLog log;
	gpointer data;			/* the backend's */
	bool started;			/* backend->start() succeeded */
	bool stopping;			/* nobody gets in any more */

	char **allow, **deny, **admins;	/* of the configuration (access.c) */
	GHashTable *denied;		/* bare JIDs and domains, owned: by wherryctl deny (access-deny.c) */
	WryReply *denied_known;		/* they are being read */
	char *help;			/* local part of the address that speaks */
	WryAvatar avatar;		/* of the service, help@ and the networks */
	GHashTable *accounts;		/* bare JID -> WryAccount, owned */
	GHashTable *owners;		/* of these those with an address of their own: by it, borrowed */
	GHashTable *loading;		/* bare JID -> router's queue of held stanzas, owned */
	WryRecords *rates;		/* by bare JID: WryRates of who has no account in memory */
	WryRecords *strangers;		/* by bare JID: gint64, when looked up in vain */
	gpointer rounds;		/* presence.c's: who is to be probed, and told again */
	gpointer restoring;		/* place.c's: whose places are being read; NULL: nobody's */
	GHashTable *doors;		/* network or "" -> how many log in at once (session.c), owned; NULL */
	gsize held;			/* bytes of stanzas held in `loading` */
	GHashTable *runs;		/* id -> WryRun, owned (commands.c); NULL: none yet */
	GHashTable *registering;	/* bare JID -> a registration under way, owned (registration.c); NULL */
	WryField *settings_fields;	/* of the account: the backend's and ours, owned (cmd/settings.c); NULL */
	WryField *room_fields;		/* of a room's configuration, owned (iq/owner.c); NULL */
	WryField *login_fields;		/* of `identify`, owned (cmd/network.c); NULL */
	GHashTable *asks;		/* id -> question of ours that is open, owned (ask.c) */
	gpointer asking;		/* the one that is being written (ask.c) */
	char *instance;			/* names this instance in ids of ours */
	struct _WryCapsTable *caps;	/* what users' clients say of theirs (caps.c) */
	struct _WryPep *pep;		/* who is to be told of which pictures (pep.c) */
	struct _WryRosters *rosters;	/* privileges, and what is to be done with rosters (roster.c) */
	/* router.c's: what disco#info answers there, for what bears its hash (caps.c) */
	void (*describe)(WryComponent *component, WryAccount *account, const WryAddress *address,
			 bool help, WryInfo *info);
	GList *taps;			/* of WryTap: who looks at what passes; NULL: nobody (tap.c) */
	unsigned tapping;		/* depth: they are being walked */
	GHashTable *tap_allowed;	/* bare JID -> until when his texts may be seen, owned (tap.c); NULL */
	struct _WryUploads *uploads;	/* where files go (upload.c) */
	struct _WryAttaching *attaching; /* messages' files (attach.c) */
	struct _WryExports *exports;	/* users' data under way to them (export.c) */
	gpointer fates;			/* messages whose fate is still to come (fate.c); NULL */
	GDestroyNotify fates_free;
	gpointer ledger;		/* what is owed to the network (ledger.c); NULL: it keeps nothing */
	GDestroyNotify ledger_free;
	gpointer arrivals;		/* what comes for users from it (arrival.c); NULL: they have no addresses */
	GDestroyNotify arrivals_free;
	WryShare *words;		/* of networks, that many users have (session->notices) */
	GHashTable *rooms;		/* user -> how much more may come for him (arrival-check.c); NULL: nothing is known */
	gpointer lobby;			/* the room for what is nobody's (lobby.c); NULL: there is none */
	GDestroyNotify lobby_free;
	unsigned returning;		/* errors about those that are being looked up (returned.c) */
	WryXml xml;			/* outbox's sheet of paper */
	gpointer unsaid;		/* what people wrote while the stream was down (unsaid.c); NULL: nothing */
	GDestroyNotify unsaid_free;
	gsize unpaid;			/* what stanzas cost, that no account was charged with yet; bytes */
	unsigned in_facts;		/* depth: an op called while it is not 0 is our mistake */
	WryTimerFunc pump;		/* session.c's, for each new session's end of turn */
	gint64 started_at;		/* monotonic */
	GPtrArray *history_asked;	/* requests for it under way, owned (iq/mam.c); NULL: none yet */
	WryCounts counts;
	gint64 history_swept;		/* monotonic, the last time (history.c); 0: not yet */
};

struct _WryAccount {
	WryComponent *component;
	char *jid;			/* prepared, bare */
	char key[17];			/* wry_session_key() */
	WryAccountRow *row;		/* as stored; for a guest without settings, what would be */
	WryAccountRow *newest;		/* as it will be once what is under way to the disk is there;
					   NULL: nothing is */
	unsigned n_filing;		/* rows under way */
	WryValues *registration;	/* of backend->registration, from row */
	GHashTable *sessions;		/* network or "" -> WrySession, owned */
	GHashTable *contacts;		/* bare JID -> WryContact, owned; NULL: none yet */
	GHashTable *places;		/* local part -> WryPlaceRow, owned, as stored (place.c); NULL: none */
	GPtrArray *resources;		/* of WryResource: his clients that are online, owned; NULL */
	GHashTable *refused;		/* network or "" -> GError: why its login waits for the user; NULL */
	WryTimer *service_timer;	/* the service's next change of status (contact.c) */
	gint64 service_told;		/* monotonic, of its last change */
	unsigned backlog;		/* messages that wait, when it was last counted (backlog.c) */
	WryTimer *backlog_timer;
	WryReply *backlog_near;
	GPtrArray *shown_queue;		/* ids of char *: what `queue` listed last (cmd/queue.c); NULL */
	WryTimer *settle_timer;		/* a withdrawal that may be the first half of a removal */
	bool refreshing;		/* in the component's queue of those told again (presence.c) */
	bool resync;			/* of those: absences too, since nobody knows what he was told */
	unsigned rostered;		/* the stream in which his roster was compared (roster.c) */
	bool logged_out;		/* by his own word: presence opens no session */
	guint n_occupants;		/* of all its rooms */
	GList *answers;			/* of WryAnswer: IQs that wait for a backend (answer.c) */
	WryRates rates;			/* access.c */
	gint64 used;			/* monotonic, last stanza */
	bool going;			/* being deleted: meets no order any more */
	WryLog log;
};

/* A client of the user's, as far as it has told anything here that it is online. */
typedef struct {
	char *jid;			/* full, prepared */
	WryShow show;
	char *status;			/* NULL: none */
	int priority;
	bool at_service;		/* it has told the service: only there it ends */
	GHashTable *at;			/* else the contacts (by jid) it has told; NULL: none */
	bool fresh;			/* has told nothing yet */
	bool stale;			/* from before the stream was gone */
} WryResource;

typedef enum {				/* what the network has yet to be told (contact.c) */
	WRY_OWED_YES = 1 << 0,		/* they may see the user */
	WRY_OWED_NO = 1 << 1,		/* they may not */
	WRY_OWED_DROP = 1 << 2,		/* the user has no more to do with them */
} WryOwed;

/* The flags of a contact's row. */
#define WRY_ROW_OWED	 7u		/* WryOwed */
#define WRY_ROW_APPROVED 8u

/*
 * One foreign address as one account knows it: the service itself (its jid is the domain), help@, a
 * network, a person.
 */
struct _WryContact {
	WryAccount *account;
	char *jid;			/* bare, as outbox writes it: the key */
	WryAddress *address;		/* NULL: the service, or help@ */
	WrySubscription state;
	bool approved;			/* the user's next request is granted (RFC 6121 3.4) */
	guint8 owed;			/* WryOwed, kept until the network has been told */
	bool watched;			/* contact_watch() ordered in this bracket */
	bool asked;			/* contact_ask() likewise */
	bool stored;			/* has a row */
	bool unsure;			/* `sent` may have reached nobody: it is told again (presence.c) */
	guint8 answers;			/* repeated by itself lately (SU-17) */
	guint8 asks;			/* of ours sent again (SU-16) */
	WryShow show;			/* the network's last word: of a session that is open */
	char *status;			/* NULL: none */
	gint64 seen;			/* unix microseconds, of the last change; 0 unknown */
	gint64 answered, saved;		/* monotonic: of `answers`, of the last row */
	gint64 since;			/* unix microseconds, of the request that is kept */
	gint64 settles;			/* monotonic: WRY_OWED_NO is not told before it */
	guint sent;			/* what the user was told last, hashed; 0: nobody knows */
	char *name;			/* NULL: none was told */
	char **groups;			/* NULL: none */
	char *reason;			/* of the user's request, kept until it is answered; NULL */
	char *photo;			/* hash; "" there is none; NULL: not told */
};

typedef enum {
	WRY_SESSION_IDLE,		/* nothing open; opens if anything waits */
	WRY_SESSION_OPENING,		/* session_open() ordered */
	WRY_SESSION_OPEN,
	WRY_SESSION_ENDED,		/* closed told; room_close and session_close are due */
	WRY_SESSION_RETRY,		/* waits for its timer, or for a new use */
	WRY_SESSION_QUEUED,		/* waits for its turn to open: many want in at once */
} WrySessionState;

struct _WrySession {
	WryAccount *account;
	char *network;			/* NULL where a backend has one */
	WrySessionState state;
	WryValues *options;		/* of backend->session_options; NULL if it has none */
	WryAddress *self;		/* who we are there; NULL: not open, or not told */
	WryCaps caps;
	GHashTable *rooms;		/* WryAddress -> WryRoom, owned */
	gsize under_way_bytes;		/* of the stanzas and words kept in it */
	GHashTable *under_way;		/* message id -> WryUnderWay, owned (queue.c) */
	GQueue held;			/* of WryUnderWay, borrowed: to be handed over once open */
	WrySaids *said;			/* what was said lately, and its ids; NULL (said.c) */
	GHashTable *private_via;	/* nick -> address of the room it was last written in */
	GPtrArray *notices;		/* of char *, of component->words: the network's last; NULL: none */
	bool contacts_due;		/* of its contacts something is to be ordered (contact.c) */
	WryShow told_show;		/* what the network shows of the user, since it is open */
	char *told_status;		/* NULL: none */
	bool alone;			/* it says that no client of his is here (`auto_away`) */
	bool kept;			/* for his contacts alone, and has a row (place.c) */
	bool redo;			/* ended by the user's word, to be opened again at once */
	gpointer data;			/* the backend's */
	WryTask pump;			/* orders, at the end of the turn (session.c) */
	WryTimer *timer;		/* OPENING: deadline; OPEN: idle; RETRY: next try */
	gint64 since;			/* of state, unix microseconds */
	gint64 next_try;		/* monotonic, in RETRY */
	unsigned tries;			/* failed since it was last open */
	bool again;			/* was open once: get in under another name */
	bool close_wanted;		/* the core wants it closed */
	char *close_reason;
	char *nick;			/* of the first join: WryLogin.nick */
	char *asked_nick;		/* the last that the user has asked for there; NULL: none lately */
	WryTimer *down;			/* it is lost, or we are not who we should be: until that is said (alert.c) */
	bool down_told;			/* that it is */
	char *in_use;			/* the nick we should have, and somebody else has; NULL */
	char *hint;			/* what he was last told that he has to do there; NULL */
	GError *error;			/* why it ended last; NULL: in order */
	gpointer listings;		/* of its network's rooms (listing.c); NULL: none asked for */
	GDestroyNotify listings_free;
	WryLog log;
};

typedef enum {
	WRY_ROOM_WAITING,		/* no bracket open: room_join is due when the session is open */
	WRY_ROOM_JOINING,		/* room_join ordered */
	WRY_ROOM_JOINED,
	WRY_ROOM_LEAVING,		/* room_leave ordered */
	WRY_ROOM_LEFT,			/* wry_room_left() told: room_close is due */
} WryRoomState;

/* One of the user's clients, as it sits in a room or wants to. */
typedef struct {
	char *jid;			/* full, prepared */
	char *id;			/* of its join; NULL */
	char *asked;			/* the nick it asked for */
	char *password;			/* key; NULL; wiped */
	char *lang;			/* NULL */
	gint64 lines_asked, chars_asked; /* of history; -1: as many as there are */
	gint64 since_asked;		/* unix microseconds; 0: any */
	gint64 missed;			/* the archive's last place when the network was lost; 0: it was not */
	gint64 shown_from;		/* the archive's next place when it began to be shown the room; 0: it is
					   shown at once */
	bool waits;			/* the past is being read for it; it knows all the others */
	bool created;			/* and is told that the room is new */
	bool in;			/* has had its self-presence, and gets what is said */
	bool fresh;			/* its join has not been answered yet */
	gint64 since;			/* of its join, monotonic */
	struct _WryShowing *showing;	/* being told who is there, a little at a time; NULL */
} WryClient;

/* A room too large to be shown at once (sight-room.c). */
typedef struct _WryShowing {
	WryRoom *room;
	WryClient *client;
	GPtrArray *nicks;		/* of char *: who was there when it began */
	guint at;			/* the next one */
	GQueue held;			/* of WryMessage: said meanwhile */
	bool created;
	WryTimer *timer;
} WryShowing;

/* Something said that waits at the gate of a room. */
typedef struct {
	gpointer what;
	GDestroyNotify free;
	void (*pass)(WryRoom *room, gpointer what);
} WryGated;

void	    wry_gated_free(WryGated *gated);

/* An occupant as the room keeps it; its strings lie behind it. */
typedef struct {
	WryOccupant is;			/* first: a WrySeen is a WryOccupant */
	char id[17];			/* XEP-0421, once it is wanted (sight.c); "" before */
	const char *resource;		/* what stands for the nick in a JID; NULL: the nick itself */
	guint8 lost;			/* by a netsplit, for so many ticks of the room; 0: here */
} WrySeen;

/* Somebody named the user. */
typedef struct {
	char *id;			/* of the message that his clients were shown */
	char *line;			/* what he is told if it comes back */
} WryNamed;

void	    wry_named_free(gpointer named);

struct _WryRoom {
	WrySession *session;
	WryAddress *address;
	char *jid;			/* bare, as outbox writes it */
	WryRoomState state;
	char *nick;			/* ours, once told; NULL */
	GHashTable *occupants;		/* folded nick -> WrySeen (one block), owned; we are one */
	GPtrArray *clients;		/* of WryClient, owned */
	GQueue gate;			/* of WryGated, owned: what waits until everybody is in (gate.c) */
	gpointer history;		/* history.c's; NULL: nothing was kept or read yet */
	GDestroyNotify history_free;
	char *subject, *subject_nick;	/* NULL: none */
	gint64 subject_when;		/* unix microseconds, 0 unknown */
	WryRoomModes modes;
	bool modes_known;
	WryValues *options;		/* of backend->room_options; NULL */
	WryValues *shown;		/* its configuration as the user was shown it last; NULL (iq/owner.c) */
	bool leave_wanted;
	char *leave_reason;
	bool entered;			/* unasked: leaves if no client comes */
	bool stays;			/* the user's place is kept: without clients, too (place.c) */
	bool stuck;			/* a join that nobody answers is being given up; it is tried again */
	unsigned tries;			/* refused for now since it was last in */
	gint64 next_try;		/* monotonic, of those; 0: at once */
	gint64 alerted;			/* monotonic: he was named, and told of it (alert.c); 0: not lately */
	unsigned n_alerts;		/* so often since */
	char *alert;			/* the last of those; NULL */
	WryTimer *alert_timer;		/* until they are told */
	GSList *named;			/* of WryNamed, owned, the last first: shown to clients, who may be dead (alert.c) */
	char *tried;			/* key of the join that is under way; NULL; wiped */
	WryTimer *timer;		/* join deadline, or grace without clients */
	WryTimer *split;		/* ticks while somebody is lost (muc.c) */
	char *split_reason;
	gpointer data;			/* the backend's */
};

/* --- component: made by the gateway ------------------------------------------ */

WryComponent *wry_component_new(const WryConfigComponent *config, const WryValues *wherry,
				WryStore *store, const WryBackend *backend);
void	      wry_component_free(WryComponent *component);

/* --- account ------------------------------------------------------------------ */

/* A duration among the backend's settings, in microseconds; the fallback (ms) where it has none of that name. */
gint64	    wry_component_duration(const WryComponent *component, const char *name,
				   gint64 fallback_ms);
/* Of somebody without an account in memory: his before and after he has one.  Valid until the next call. */
WryRates   *wry_component_rates(WryComponent *component, const char *bare);
/* NULL: not in memory. */
WryAccount *wry_component_find_account(WryComponent *component, const char *bare);
/* Who has that address of his own, as address_format() wrote it; NULL: nobody in memory. */
WryAccount *wry_component_find_owner(WryComponent *component, const char *address);
/* row: (transfer full); its user is the key. */
WryAccount *wry_account_new(WryComponent *component, WryAccountRow *row);
/* Takes it out of the component and frees it with its sessions; brackets must be closed. */
void	    wry_account_remove(WryAccount *account);
/*
 * The row (transfer full) has been stored: the account in memory takes it and its settings in use follow;
 * one that was not in memory is made, and who was a stranger is none any more.
 */
WryAccount *wry_component_account_stored(WryComponent *component, WryAccountRow *row);
bool	    wry_account_is_registered(const WryAccount *account);
/* A guest that nothing needs any more leaves memory.  true: it is gone. */
bool	    wry_account_reap(WryAccount *account);
/* What is to be changed: the newest row, under way to the disk or there. */
const WryAccountRow *wry_account_newest(const WryAccount *account);
/* row (borrowed) is under way to the disk; each is followed by one wry_account_filed(), and the
 * account stays in memory until then. */
void	    wry_account_filing(WryAccount *account, const WryAccountRow *row);
void	    wry_account_filed(WryAccount *account);
/* Fills `values` (of table `fields`) from the row's settings of that scope. */
WryValues  *wry_account_values(const WryAccount *account, const char *scope,
			       const WryField *fields);
/* The same of a row that is not in memory as an account; and that account's key. */
WryValues  *wry_row_values(const WryAccountRow *row, const char *scope, const WryField *fields);
void	    wry_account_key(const WryComponent *component, const char *bare, char ret[17]);

/* WryAccount.places, made if need be.  Borrowed. */
GHashTable *wry_account_places(WryAccount *account);

/* --- contact, client -------------------------------------------------------------- */

/* NULL: none.  jid: bare, as wry_component_jid() writes it. */
WryContact *wry_account_find_contact(const WryAccount *account, const char *jid);
/* address: copied; NULL for the service and help@. */
WryContact *wry_account_add_contact(WryAccount *account, const char *jid,
				    const WryAddress *address);
void	    wry_contact_remove(WryContact *contact);
unsigned    wry_account_n_contacts(const WryAccount *account);
/* All, by JID; the array alone is the caller's, never NULL. */
GPtrArray  *wry_account_contacts(const WryAccount *account);
/* The service itself; a person: neither it, nor help@, nor a network. */
bool	    wry_contact_is_service(const WryContact *contact);
bool	    wry_contact_is_person(const WryContact *contact);
/* Of the network it is on; NULL: there is none, or it is not a network's. */
WrySession *wry_contact_session(const WryContact *contact);

unsigned    wry_account_n_resources(const WryAccount *account);
WryResource *wry_account_find_resource(const WryAccount *account, const char *full);
WryResource *wry_account_add_resource(WryAccount *account, const char *full);
void	    wry_account_remove_resource(WryAccount *account, WryResource *resource);

/* --- session ------------------------------------------------------------------ */

WrySession *wry_account_find_session(WryAccount *account, const char *network);
WrySession *wry_account_add_session(WryAccount *account, const char *network);
void	    wry_session_remove(WrySession *session);
WryComponent *wry_session_component(const WrySession *session);
const WryBackend *wry_session_backend(const WrySession *session);

/* The user is about to ask for another nick: had, it is his at the next login, too. */
void	    wry_session_ask_nick(WrySession *session, const char *nick);
/* Are the two one nick there? (nick_fold) */
bool	    wry_session_is_nick(const WrySession *session, const char *a, const char *b);
/* Something of it has changed: orders may be due at the end of this turn. */
void	    wry_session_wake(WrySession *session);
/* An order is about to be given: never from inside a fact (backend.h). */
#define WRY_ORDER(session) g_assert(wry_session_component(session)->in_facts == 0)
/* The contact of that nick, there.  (transfer full) */
WryAddress *wry_session_contact(const WrySession *session, const char *nick);

/* --- room, client, occupant ---------------------------------------------------- */

WryRoom	   *wry_session_add_room(WrySession *session, const WryAddress *address);
void	    wry_room_remove(WryRoom *room);
/* The key with which the next join is tried; NULL: none. */
void	    wry_room_set_tried(WryRoom *room, const char *key);
/* Everything the network told of it is forgotten; clients stay. */
void	    wry_room_forget(WryRoom *room);

WryClient  *wry_room_find_client(const WryRoom *room, const char *full);
WryClient  *wry_room_add_client(WryRoom *room, const char *full);
/* What was under way is told no more; the client is as before its join. */
void	    wry_client_stop_showing(WryClient *client);
void	    wry_room_remove_client(WryRoom *room, WryClient *client);
/* The key it has for the room; NULL: none. */
void	    wry_client_set_password(WryClient *client, const char *key);

/* The occupant of that nick, however the network lets it be spelled (nick_fold); NULL: none. */
WrySeen	   *wry_room_seen(const WryRoom *room, const char *nick);
/*
 * The occupant whom a resource means: by his nick, or by what stands for it; NULL: none.  Looks at
 * all of them where it is no nick.
 */
const WryOccupant *wry_room_find_alike(const WryRoom *room, const char *nick);
/*
 * Copies, each text cut at 255 bytes; replaces one of that nick.  NULL: it is one more than the
 * account's ceiling (100,000 in all its rooms), or its nick is over 255 bytes.
 */
const WryOccupant *wry_room_add_occupant(WryRoom *room, const WryOccupant *occupant);
/*
 * A nick as a resource: itself, where XMPP servers take it for one and leave it as it is; else with '_'
 * for what they do not, and different from the nicks already there.  (transfer full)
 */
char	   *wry_room_resource(const WryRoom *room, const char *nick);
/* "room@domain/resource" of him.  (transfer full) */
char	   *wry_room_occupant_jid(const WryRoom *room, const char *nick);
/* NULL: the new nick is over 255 bytes; then he is gone. */
const WryOccupant *wry_room_rename_occupant(WryRoom *room, const char *nick, const char *new_nick);
/* nick_fold() answers differently now: every occupant gets his new key. */
void	    wry_room_refold(WryRoom *room);
bool	    wry_room_remove_occupant(WryRoom *room, const char *nick);

/* --- names ----------------------------------------------------------------------- */

/*
 * "Libera.Chat" for "irc.libera.chat": the name of the [network] that this is, or is the first server
 * of; else as it is.  NULL: of the component.  Borrowed.
 */
const char *wry_component_title(const WryComponent *component, const char *network);

/* --- jids ----------------------------------------------------------------------- */

/* "local@domain" of a foreign party, escaped (XEP-0106); the domain for NULL.  (transfer full) */
char	   *wry_component_jid(const WryComponent *component, const WryAddress *address);
/* Is that, bare, where the gateway itself is talked to?  A person of the network may bear its name. */
bool	    wry_component_is_help(const WryComponent *component, const char *jid);
