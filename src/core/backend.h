/*
 * backend.h - the contract between wherry and one foreign network
 *
 *	down	the ops of WryBackend: orders, in the imperative
 *	up	the facts below them: what happened, in the past tense
 *
 * A backend translates and nothing else.  It knows a wire and an address
 * grammar.  It knows no XMPP, no database, no other backend; who is subscribed,
 * who sits in which room from which client, what is queued, retried, logged or
 * remembered is the core's.  This header, base/, net/ and http/ are all it
 * includes.
 *
 * The rules, for every op and every fact:
 *
 *   - Main thread only.  An op starts work and returns; what may block goes to
 *     a worker (base/worker.h).
 *   - No op returns the fate of what it started.  Fate is a fact, or the end of
 *     a WryReply.  What can be refused by the network has the one or the other.
 *   - Facts never give orders.  The core calls ops from a stanza, a timer or its
 *     end-of-turn pump: never from inside a fact, never while it walks a table.
 *     So facts may be told from anywhere, from inside an op too, and a backend
 *     that tells facts while it walks its own tables meets no op on the way.
 *   - Nouns die in three ops only: room_close, session_close, stop.  No fact
 *     frees one.
 *   - Arguments are borrowed for the call, unless marked (transfer full).  Keep
 *     a message with wry_message_ref(), an address with wry_address_copy().
 *   - Out of bracket, nothing: a fact about a session that is closed, a room
 *     that has been left, a message whose fate is told, is a mistake; the core
 *     says so in the log and ignores it.
 *   - An op left NULL is one the network cannot do.  The core then answers for
 *     it, and never advertises the feature.  Five are required: address_parse,
 *     address_format, session_open, session_close, message_send.
 */
#pragma once

#include "base/error.h"
#include "base/field.h"
#include "base/log.h"
#include "base/reply.h"
#include "base/spool.h"
#include "core/address.h"
#include "core/message.h"
#include "core/types.h"

typedef enum {
	WRY_CAP_PRESENCE  = 1 << 0,	/* contacts come and go; else they follow the session */
	WRY_CAP_DELIVERED = 1 << 1,	/* WRY_FATE_DELIVERED will be told */
	WRY_CAP_DISPLAYED = 1 << 2,	/* WRY_FATE_DISPLAYED will be told */
	WRY_CAP_OFFLINE	  = 1 << 3,	/* takes messages while the user is offline */
	WRY_CAP_SUBJECT	  = 1 << 4,	/* 1:1 messages bear a subject */
	WRY_CAP_ATTACH	  = 1 << 5,	/* attachments travel as data, not as a link */
	WRY_CAP_RELIABLE  = 1 << 6,	/* stores and forwards: journal before the attempt */
	WRY_CAP_ONCE	  = 1 << 7,	/* never send again what may have been sent: it costs */
	WRY_CAP_TYPING	  = 1 << 8,
	WRY_CAP_REPLY	  = 1 << 9,	/* WRY_MESSAGE_ANSWERS travels; else the core writes a fallback */
	WRY_CAP_CORRECT	  = 1 << 10,
	WRY_CAP_RETRACT	  = 1 << 11,
	WRY_CAP_REACT	  = 1 << 12,
	WRY_CAP_GUESTS	  = 1 << 13,	/* usable without registration, where the config allows */
	WRY_CAP_HISTORY	  = 1 << 15,	/* history_fetch() brings what the network remembers of rooms */
	WRY_CAP_SEVERAL	  = 1 << 16,	/* one message may have several recipients: WryMessage.also */
	WRY_CAP_TERSE	  = 1 << 17,	/* each letter is paid for: nothing is quoted, and a correction is said as people
					   do there, "*the words" */
	WRY_CAP_LINKS	  = 1 << 18,	/* of attachments their `url` travels; WRY_CAP_ATTACH is more */
	WRY_CAP_POOL	  = 1 << 19,	/* nobody knows his account_address() before he has it */
	WRY_CAP_SHARED	  = 1 << 14,	/* sessions stand on one link: wry_component_ready() */
} WryCaps;

typedef enum { WRY_SHOW_OFFLINE, WRY_SHOW_XA, WRY_SHOW_AWAY, WRY_SHOW_DND, WRY_SHOW_ONLINE,
	       WRY_SHOW_UNKNOWN } WryShow;
typedef enum { WRY_CHAT_ACTIVE, WRY_CHAT_COMPOSING, WRY_CHAT_PAUSED, WRY_CHAT_GONE } WryChatState;
typedef enum { WRY_ROLE_NONE, WRY_ROLE_VISITOR, WRY_ROLE_PARTICIPANT, WRY_ROLE_MODERATOR } WryRole;
typedef enum { WRY_AFF_OUTCAST, WRY_AFF_NONE, WRY_AFF_MEMBER, WRY_AFF_ADMIN, WRY_AFF_OWNER } WryAff;
typedef enum {
	WRY_LEFT_PARTED, WRY_LEFT_QUIT, WRY_LEFT_KICKED, WRY_LEFT_BANNED,
	WRY_LEFT_LOST,			/* a netsplit, a cut: the core waits a little for the return */
	WRY_LEFT_REFUSED,		/* never got in: error says why */
} WryLeft;
typedef enum {
	WRY_ROOM_MODERATED = 1 << 0, WRY_ROOM_MEMBERS = 1 << 1, WRY_ROOM_PASSWORD = 1 << 2,
	WRY_ROOM_HIDDEN = 1 << 3, WRY_ROOM_SUBJECT_LOCKED = 1 << 4, WRY_ROOM_LOGGED = 1 << 5,
	WRY_ROOM_LIMITED = 1 << 6,	/* to a number of occupants */
	WRY_ROOM_INSIDE = 1 << 7,	/* who is not in it cannot write to it */
} WryRoomModes;

typedef struct {
	const char *nick;		/* unique in the room */
	WryRole role;
	WryAff affiliation;
	WryShow show;
	const char *status;		/* an away message; NULL: none */
	const char *real;		/* "~user@host": shown, and what a ban would name */
	const char *stable;		/* the same person on another day: an account name, or a
					   host; NULL: the nick is all there is (XEP-0421) */
	const char *hats;		/* "owner", "protected", "halfop", "bot", "oper": words,
					   space-separated, of this room (XEP-0317) */
	const WryAddress *address;	/* NULL: the contact of that nick */
} WryOccupant;

typedef struct {			/* result of contact_fetch() */
	const char *name, *nick, *url, *note;
	GBytes *photo;			/* NULL: none */
	const char *photo_type;
} WryProfile;

typedef struct {
	WryAddress *address;
	char *title, *subject;
	int occupants;			/* -1 unknown */
} WryRoomInfo;

typedef struct {			/* a line of a ban list, a member list */
	char *mask;			/* "*!*@host", a nick, an account */
	char *actor, *reason;
	int64_t when;			/* 0 unknown */
} WryMember;

typedef struct {			/* a page of the past; ids are foreign */
	const char *before, *after;	/* NULL: open */
	int64_t start, end;		/* unix microseconds, 0: open */
	unsigned limit;
} WryHistoryPage;

/* What contact_query() may ask of a person's client, and a person of the user's. */
typedef enum { WRY_QUERY_VERSION, WRY_QUERY_PING, WRY_QUERY_TIME, WRY_QUERY_IDLE } WryQuery;

/* Which piece of which message of ours a fact speaks of. */
typedef struct {
	const char *id;			/* the message */
	unsigned to;			/* recipient: 0 its peer, n its also[n - 1] */
	unsigned part, parts;		/* segment or line: 0 of 1 where it goes in one */
} WryPiece;

typedef enum { WRY_FATE_DELAYED, WRY_FATE_DELIVERED, WRY_FATE_DISPLAYED, WRY_FATE_BOUNCED } WryFate;

/* --- forms and commands ---------------------------------------------------- */

typedef struct {			/* result of a step: owned by the reply's ender */
	const char *text;		/* what to tell the user; NULL: nothing */
	const WryField *fields;		/* to be filled in next; NULL: finished */
	const char *state;		/* given back with what was filled in; bound to the asker */
	const WryValues *values;	/* of `fields`, as the form shows them at first; NULL: the
					   fallbacks.  Finished: figures to be shown (a result form) */
} WryStep;

typedef struct {			/* what a command is run on */
	WryComponent *component;
	WrySession *session;		/* NULL: an operator who is not logged in */
	const WryAddress *address;	/* the JID it was called on; NULL: the service */
	const char *state;		/* of the step before; NULL: the first */
	const WryValues *values;	/* NULL: nothing filled in yet */
} WryCall;

typedef enum {
	WRY_ON_SERVICE = 1 << 0, WRY_ON_NETWORK = 1 << 1, WRY_ON_ROOM = 1 << 2, WRY_ON_CONTACT = 1 << 3,
	WRY_FOR_ADMIN = 1 << 4,		/* the operator's JIDs only */
	WRY_IS_CONSOLE = 1 << 5,	/* what is said to a network and is no command goes to this one,
					   whole: its one field is of LINES */
} WryScope;

/* A command of the network's own, over XEP-0050 and as chat; reply: a WryStep. */
typedef struct {
	const char *name, *title;	/* "raw", "Send a raw line" */
	unsigned scope;			/* WryScope */
	const WryField *fields;		/* of the first step; NULL: none */
	void (*run)(const WryCall *call, WryReply *reply);
} WryCommand;				/* tables end with a NULL name */

/* Why a session is opened, and as whom. */
typedef struct {
	const char *nick;		/* the first join's; NULL: what the options say */
	bool again;			/* false: somebody waits and wants to be told "nick in use";
					   true: get in under another name, and win this one back */
} WryLogin;

/* What there is to be said of an open session; each (transfer full)(nullable), lines of text. */
typedef struct {
	bool logged_in;			/* to an account of the user's there */
	char *details, *advice;		/* advice: what he should do about it */
} WryDescription;

static inline void
wry_description_clear(WryDescription *d)
{
	g_free(d->details);
	g_free(d->advice);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WryDescription, wry_description_clear)

/* key: of the settings; text: what is so, and what to do.  Both borrowed. */
typedef void (*WryAdvise)(const char *key, const char *text, gpointer data);

struct _WryBackend {
	/* --- what it is: static, read without asking --------------------- */

	const char *name;		/* "irc": in the config, the store and the log */
	const char *title;		/* "IRC": to people, and in disco */
	const char *identity;		/* disco type of category gateway: "irc", "smtp", "sms" */
	const char *prompt;		/* "Phone number": what to type for a contact (XEP-0100) */
	const char *describe;		/* the same in a sentence; NULL: as prompt */
	WryCaps caps;			/* of a new session; wry_session_set_caps() narrows or widens */
	/*
	 * Keys of the [component] section.  Of a WRY_CAP_RELIABLE network the core reads three itself, where they are
	 * there, durations all: `warn_after` (4h: the user hears that it is late), `give_up_after` (4d) and `forget_after`
	 * (3d: so long the fate of what the network has is waited for).
	 */
	const WryField *settings;
	/*
	 * What in these settings an operator should know of, though wherry starts with them: each told, in English, by its
	 * key.  For --check-config, doctor, the log.  No I/O but to look at files; no component is there.  NULL: nothing.
	 */
	void (*settings_advise)(const WryValues *settings, WryAdvise advise, gpointer data);
	/*
	 * The setting that names what all goes out by or, login, where what we log in there with stands.  Pure; static.
	 * NULL: none does.
	 */
	const char *(*way_out)(const WryValues *settings, bool login);
	const char *network_group;	/* "network": [network NAME] sections describe networks of
					   this backend, or (WRY_CAP_SHARED) the links that a component
					   stands on, which no user names; NULL: there are none */
	const WryField *network_settings; /* and these are their keys */
	/*
	 * What a user fills in.  The core reads `receipts` itself, where it is there: accepted, delivered or never, when his
	 * messages are ticked.
	 */
	const WryField *registration;
	/*
	 * Of these and room_options the core reads two itself, where they are there: `persistent` (the
	 * user's place outlasts his last client) and `history` (what is said is kept for him), each yes, no or default.
	 */
	const WryField *session_options; /* per network: nick, SASL, encoding ...; NULL: none */
	const WryField *room_options;	/* per room, ours: encoding, persistence ...; NULL: none */
	/*
	 * Per room, the network's: +i, +k, +l ...; NULL: none.  The core knows what is called open_topic, members,
	 * moderated, protected, key, limit, listed (iq/owner.c); others are shown as they are.
	 */
	const WryField *room_config;
	const WryCommand *commands;	/* NULL: none */

	/* --- addresses: no I/O; may read what start() and the wire taught --- */

	/*
	 * The party that a JID's local part, a tel: or mailto: URI or what a person
	 * typed names, XEP-0106 undone.  (transfer full); NULL and error where there
	 * can be none; then *instead (transfer full)(nullable) is the spelling that
	 * would do, and the user is told it: "+4420..." for "020...", "##a" for "#a"; with an
	 * error of GONE whoever writes is given its JID (RFC 6120 8.3.3.5).
	 * Holds for every address: parse(format(a)) equals a.
	 */
	WryAddress *(*address_parse)(const WryComponent *component, const char *local,
				     WryAddress **instead, GError **error);
	char *(*address_format)(const WryComponent *component, const WryAddress *address);

	/*
	 * The n-th address this user could have on the network: a rule has one, a
	 * pool (WRY_CAP_POOL) many; NULL and error (CONFLICT, RESOURCE_CONSTRAINT) when there are no more.  The
	 * core takes the first that is free, at registration, and keeps it, of a pool until he fills in what
	 * rules it out: an index, not a session, finds a recipient.  NULL: accounts have no address of their own.
	 */
	WryAddress *(*account_address)(const WryComponent *component, const char *user,
				       const WryValues *values, unsigned n, GError **error);

	/*
	 * He gives that account_address() up, by another or with his account.  Told before (done: false; it may yet stay his), so
	 * that what is put down about it is on the disk no later, and once it is so (done).  NULL: that is nothing to it.
	 */
	void (*account_released)(WryComponent *component, const char *user,
				 const WryAddress *address, bool done);

	/* --- component: the listener, the shared bind ---------------------- */

	/* false and error stop wherry from starting: for the operator to mend. */
	bool (*start)(WryComponent *component, GError **error);
	void (*stop)(WryComponent *component);
	/*
	 * It is going to stop: no message is given any more.  reply: nothing, once what is under way has its fate; some
	 * seconds are waited for that.  NULL: nothing is lost by stopping at once.
	 */
	void (*quiesce)(WryComponent *component, WryReply *reply);
	/* Settings marked changeable have changed. */
	void (*reload)(WryComponent *component);
	/* What it stands on, for its operator, in English: a line each, appended.  NULL: it says nothing. */
	void (*component_describe)(const WryComponent *component, GString *lines);
	/* What of it its operator should mend, though something still goes out.  For doctor; likewise. */
	void (*component_advise)(const WryComponent *component, WryAdvise advise, gpointer data);
	/*
	 * The XMPP side is behind: take in no more than must be answered, refuse it as
	 * the wire allows (451, ESME_RX_T_APPN), go on answering pings.
	 */
	void (*hold)(WryComponent *component, bool on);

	/* --- account ------------------------------------------------------- */

	/* Checks across fields; each field alone is checked already. */
	bool (*account_check)(const WryComponent *component, const WryValues *values,
			      GError **error);
	/*
	 * Tries it on the network before anything is stored: logs in, sends a code to
	 * the number.  reply: a WryStep, with fields where something is still to be
	 * filled in (the code); not-acceptable refuses.
	 */
	void (*account_verify)(WryComponent *component, const char *user, const WryValues *values,
			       const char *state, WryReply *reply);

	/* --- session --------------------------------------------------------
	 *
	 * open -> wry_session_opened() ... wry_session_closed() -> close
	 *
	 * Every open is followed by exactly one close, also when nothing ever
	 * connected.  wry_session_closed() only reports; before it, the backend
	 * fails with a waiting error each message that never reached the wire.
	 * After it the only ops for this session are room_close for each room, then
	 * session_close, which releases all that open() made; what of ours is then
	 * still without a fate may or may not have been sent.  The core alone
	 * decides whether to open again; the same WrySession then opens again.
	 */
	void (*session_open)(WrySession *session, const WryLogin *login);
	void (*session_close)(WrySession *session, const char *reason);
	void (*session_set_presence)(WrySession *session, WryShow show, const char *status);
	/* Where one name serves every room.  reply: nothing; or the network's refusal. */
	void (*session_set_nick)(WrySession *session, const char *nick, WryReply *reply);
	/*
	 * The form in which two spellings of one nick are equal there ("{al}" and "[Al]").  Pure.
	 * (transfer full).  NULL: nicks are equal byte for byte.
	 */
	char *(*nick_fold)(const WrySession *session, const char *nick);
	/* session_options changed; true: it can only be had by logging in again. */
	bool (*session_reload)(WrySession *session);
	/* From memory.  *ret is all zero. */
	void (*session_describe)(const WrySession *session, WryDescription *ret);

	/* --- contacts: called once at opening for each that is subscribed -- */

	void (*contact_watch)(WrySession *session, const WryAddress *contact);
	void (*contact_unwatch)(WrySession *session, const WryAddress *contact);
	/* Networks with subscriptions of their own (RFC 6121 table A, columns out). */
	void (*contact_ask)(WrySession *session, const WryAddress *contact, const char *reason);
	void (*contact_answer)(WrySession *session, const WryAddress *contact, bool yes);
	void (*contact_drop)(WrySession *session, const WryAddress *contact);
	/* reply: a WryProfile */
	void (*contact_fetch)(WrySession *session, const WryAddress *contact, WryReply *reply);
	/* reply: a text */
	void (*contact_query)(WrySession *session, const WryAddress *contact, WryQuery query,
			      WryReply *reply);

	/* --- messages: to a contact, a room, or one occupant of a room ------ */

	/* In how many pieces it would go, or why not: for limits, quotas and prices.  Pure. */
	unsigned (*message_measure)(const WryComponent *component, const WryMessage *message,
				    GError **error);
	/*
	 * waiting: bit n set = recipient n has no fate yet; the others have it.
	 * The core keeps the order per peer and gives no more at a time than
	 * wry_component_ready() allows.  With WRY_CAP_ONCE the handing-over is on
	 * disk before the call.
	 */
	void (*message_send)(WrySession *session, const WryMessage *message, uint64_t waiting);
	/*
	 * One that had arrived (`stored` was done) cannot be delivered, for good: the user's server says so, up to an
	 * hour after it had it.  To be told its sender as the network does it (a DSN); or to nobody, where he cannot be
	 * believed to be who sent it.  message: its ids, peer, subject and `envelope`, and its body only if it is still kept.
	 * NULL: it is told to the operator's log.
	 */
	void (*message_returned)(WryComponent *component, const WryAddress *self,
				 const WryMessage *message, const GError *error);
	/*
	 * The words in an original that came with a message, whole, for who has nowhere to get files.  original: borrowed
	 * for the call.  reply: a char *, borrowed.  NULL: what is text is said as it is.
	 */
	void (*original_read)(WryComponent *component, WrySpool *original, WryReply *reply);
	/* The user has read it. */
	void (*message_mark)(WrySession *session, const WryAddress *peer, const char *foreign_id);
	/* nick: one occupant of a room; NULL: all, or the contact */
	void (*state_send)(WrySession *session, const WryAddress *peer, const char *nick,
			   WryChatState state);
	/*
	 * What the network itself remembers: the newest since `start`, or where `end` is set the newest before
	 * it, `limit` at most or as many as the network gives.  reply: a GPtrArray of WryMessage, oldest first,
	 * borrowed.  With WRY_CAP_HISTORY alone, and one at a time a room.
	 */
	void (*history_fetch)(WrySession *session, const WryAddress *peer,
			      const WryHistoryPage *page, WryReply *reply);

	/* --- rooms -----------------------------------------------------------
	 *
	 * join -> (occupants) -> wry_room_joined() ... wry_room_left() -> close
	 *
	 * Every join, and every wry_room_entered(), is followed by exactly one
	 * wry_room_left() and one close, or by the close alone when the session
	 * closes.  Between room_leave or wry_room_left() and room_close the core gives no
	 * order for that address: who wants in again waits.
	 */
	void (*room_join)(WrySession *session, WryRoom *room, const char *nick,
			  const char *password);
	void (*room_leave)(WrySession *session, WryRoom *room, const char *reason);
	void (*room_close)(WrySession *session, WryRoom *room);
	/* The replies of all that follow: nothing, or the network's refusal. */
	void (*room_set_nick)(WrySession *session, WryRoom *room, const char *nick,
			      WryReply *reply);
	void (*room_set_subject)(WrySession *session, WryRoom *room, const char *subject,
				 WryReply *reply);
	void (*room_invite)(WrySession *session, WryRoom *room, const WryAddress *contact,
			    const char *reason, WryReply *reply);
	/* WRY_ROLE_NONE kicks. */
	void (*room_set_role)(WrySession *session, WryRoom *room, const char *nick,
			      WryRole role, const char *reason, WryReply *reply);
	/* who: a nick, or a mask of the network's own.  WRY_AFF_OUTCAST bans. */
	void (*room_set_aff)(WrySession *session, WryRoom *room, const char *who,
			     WryAff affiliation, const char *reason, WryReply *reply);
	/* reply: a GPtrArray of WryMember */
	void (*room_list_aff)(WrySession *session, WryRoom *room, WryAff affiliation,
			      WryReply *reply);
	/* reply: a WryValues of room_config */
	void (*room_get_config)(WrySession *session, WryRoom *room, WryReply *reply);
	/* Only what differs from `before`, what the user was shown: others may have set the rest. */
	void (*room_set_config)(WrySession *session, WryRoom *room, const WryValues *before,
				const WryValues *after, WryReply *reply);
	/*
	 * The rooms of the network, each told by wry_room_listed() as it comes.
	 * pattern, least: NULL, 0: all.  reply: nothing, after the last; taken back
	 * (wry_reply_vain) the backend may stop reading them.
	 */
	void (*room_list)(WrySession *session, const char *pattern, int least, WryReply *reply);
};

/* ------------------------------------------------------------------------ *
 * Facts.  All implemented in core/facts.c, which tells the engines; a backend *
 * calls them when the wire has told it so.				      *
 * ------------------------------------------------------------------------ */

/*
 * Of what all sessions of a WRY_CAP_SHARED component stand on: so many messages may be with
 * the backend at a time.  0: none now, and `why` (borrowed, nullable) says
 * why; sessions stay open and the queue waits; but a few that
 * are late, so that their senders hear why.  Told at every change.
 */
void wry_component_ready(WryComponent *component, unsigned window, const GError *why);

void wry_session_opened(WrySession *session, const WryAddress *self);
/* Our own name is another now: a nick taken, given, or won back. */
void wry_session_renamed(WrySession *session, const WryAddress *self);
/* Nicks are equal there by another rule now (nick_fold): told when what it says has changed. */
void wry_session_refolded(WrySession *session);
/* The name we are to have is somebody else's: we got in under another, and win it back when it is free. */
void wry_nick_in_use(WrySession *session, const char *nick);
/*
 * He is in, and not as he wants to be before he does something about it: a sentence that says what
 * (borrowed).  Said to him; the same one once.
 */
void wry_session_hint(WrySession *session, const char *text);
/* What this network can do turned out or changed; disco follows. */
void wry_session_set_caps(WrySession *session, WryCaps caps);
/* error: borrowed.  WRY_RETRY_WAIT logs in again later; anything else waits for the user;
 * NULL: as ordered. */
void wry_session_closed(WrySession *session, const GError *error);
/* The network speaks to the user: a MOTD, a warning. */
void wry_notice_received(WrySession *session, const char *text);

void wry_contact_changed(WrySession *session, const WryAddress *contact, WryShow show,
			 const char *status);
void wry_contact_named(WrySession *session, const WryAddress *contact, const char *name);
void wry_contact_renamed(WrySession *session, const WryAddress *contact,
			 const WryAddress *new_contact);
/* hash: of the picture contact_fetch() would give; "": there is none. */
void wry_contact_pictured(WrySession *session, const WryAddress *contact, const char *hash);
/* The network's own contact list: one entry; one taken off. */
void wry_contact_listed(WrySession *session, const WryAddress *contact, const char *name,
			const char *const *groups);
void wry_contact_dropped(WrySession *session, const WryAddress *contact);
/* They want to see the user's presence; they let the user see theirs, or not. */
void wry_contact_asked(WrySession *session, const WryAddress *contact, const char *name,
		       const char *reason);
void wry_contact_answered(WrySession *session, const WryAddress *contact, bool yes);
/* A person asks the user's client (CTCP VERSION, PING).  reply (transfer full): a text */
void wry_query_received(WrySession *session, const WryAddress *contact, WryQuery query,
			WryReply *reply);

/*
 * A message came in on a session's own connection.  message: (transfer full).
 */
void wry_message_received(WrySession *session, WryMessage *message);
/*
 * A message came to a listener or a shared link for whoever has the address
 * `self`, in memory or not, on this node or another.  message: (transfer
 * full).  stored: (transfer full), ended once it cannot be lost any more:
 * acknowledge it to the network then, and not before.
 */
void wry_message_arrived(WryComponent *component, const WryAddress *self, WryMessage *message,
			 WryReply *stored);
/*
 * The same of one that came for nobody: for whom the component's setting `unmatched` names, a user's JID, registered or not, or
 * a room's with the nickname we have there.
 * ITEM_NOT_FOUND: it names nobody.
 */
void wry_message_unclaimed(WryComponent *component, WryMessage *message, WryReply *stored);
/*
 * The network has the piece and calls it foreign_id (nullable); said (nullable): what it
 * made of the text, where it altered it.  To be told when the network has it,
 * not when we have written it: on the echo, the label's answer, a 250, a
 * submit_sm_resp, or a PONG to a PING sent after it.  The core keeps the names,
 * across restarts, until the fate of each is known or too old.
 */
void wry_message_accepted(WrySession *session, const WryPiece *piece, const char *foreign_id,
			  const char *said);
/*
 * error: borrowed.  WRY_RETRY_WAIT sends it again later; WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT), that there was no way
 * out at all, as soon as wry_component_ready() says that there is one.  One piece fails its recipient.
 */
void wry_message_failed(WrySession *session, const WryPiece *piece, const GError *error);
/*
 * Nothing of it was sent, for nothing could be: wry_component_ready() has said 0, or we are stopping.  It stands where it stood
 * and is given again when the window is open.  piece: all of what that recipient gets.  Of WRY_CAP_RELIABLE alone.
 */
void wry_message_untried(WrySession *session, const WryPiece *piece);
/*
 * What became of a piece later, maybe days later and with the user long gone.
 * id (nullable): ours, where the wire gave it back under seal.  names: what the
 * wire calls it, likeliest spelling first, NULL-terminated; the first that is
 * known and still open counts, the youngest if there are two.  What nobody
 * knows yet is kept a while: a receipt may overtake its acceptance.  matched
 * (transfer full)(nullable): ended when that is on disk; GUINT_TO_POINTER(index), or
 * item-not-found.  A message is delivered when every piece is, and bounced
 * with the first.
 */
void wry_message_fate(WryComponent *component, const char *id, const char *const *names,
		      WryFate fate, const GError *error, WryReply *matched);
/*
 * The same where some of the names are guesses (bit n: names[n]; at most 64 names): such a one counts for a recipient alone
 * whose address is `of` (nullable: of any), or ends in it where that has 6 characters or more.
 */
void wry_message_fate_guessed(WryComponent *component, const char *const *names, uint64_t guesses,
			      const char *of, WryFate fate, const GError *error,
			      WryReply *matched);
void wry_state_received(WrySession *session, const WryAddress *peer, const char *nick,
			WryChatState state);

/* Occupants are told before wry_room_joined(), as XEP-0045 will want them. */
void wry_occupant_present(WryRoom *room, const WryOccupant *occupant);	/* new or changed */
void wry_occupant_left(WryRoom *room, const char *nick, WryLeft how, const char *actor,
		       const char *reason);
/*
 * Of who is in it, but for ourselves, nobody knows any more; who is told present soon has never been away,
 * the others were taken by a netsplit (WRY_LEFT_LOST).
 */
void wry_occupants_lost(WryRoom *room, const char *reason);
/* One person, in every room of the session that has them: the core finds the rooms. */
void wry_person_changed(WrySession *session, const WryOccupant *person); /* role, aff,
						hats not read */
void wry_person_renamed(WrySession *session, const char *nick, const char *new_nick);
void wry_person_left(WrySession *session, const char *nick, WryLeft how, const char *reason);

void wry_room_subject_set(WryRoom *room, const char *nick, const char *subject, int64_t when);
void wry_room_modes_set(WryRoom *room, WryRoomModes modes, const char *nick);
/* What lets us in again: it has been set, or (NULL) there is none any more.  Told as often as it is heard. */
void wry_room_key_set(WryRoom *room, const char *key);
void wry_room_joined(WryRoom *room, const char *nick);
/*
 * The network has put us there unasked: a forward, a SAJOIN.  The user's
 * clients are invited; if none comes, room_leave follows.  Borrowed; NULL out of bracket.
 */
WryRoom *wry_room_entered(WrySession *session, const WryAddress *address, const char *nick);
/*
 * We are out.  error: borrowed, why a join or a rejoin was refused; NULL if `how` says it.
 * instead (nullable): where the network sent us (470).
 */
void wry_room_left(WryRoom *room, WryLeft how, const char *actor, const char *reason,
		   const WryAddress *instead, const GError *error);
void wry_room_invited(WrySession *session, const WryAddress *room, const WryAddress *by,
		      const char *reason);
void wry_room_listed(WrySession *session, const WryRoomInfo *info);

/* ------------------------------------------------------------------------ *
 * What a backend may ask.  Borrowed, and answered from memory, but for	     *
 * recipient_check and the memos, which take a WryReply.		     *
 * ------------------------------------------------------------------------ */

const WryValues	 *wry_component_settings(const WryComponent *component);
const WryLog	 *wry_component_log(const WryComponent *component);
/* The n-th [network NAME] section, NULL: there are no more.  *ret_name: NAME. */
const WryValues	 *wry_component_network(const WryComponent *component, unsigned n,
					const char **ret_name);
/* May users name loopback and private addresses?  (`dial_private`; else base/guard decides) */
bool		  wry_component_dials_private(const WryComponent *component);
/* How many processes may read what strangers send (`workers`, base/helper.h); 0: one a core, at most four. */
unsigned	  wry_component_workers(const WryComponent *component);
/* "irc.example.org": to be shown. */
const char	 *wry_component_domain(const WryComponent *component);
/*
 * More waits for the XMPP server than it has taken, or it is behind and of this user so much has come
 * that the others' turn is now: a reader of a network that goes on without asking (IRC) stops after
 * the line it is at, and looks again a little later.
 */
bool		  wry_session_is_full(WrySession *session);
/* Whom to complain to, for QUIT, WEBIRC, postmasters; NULL: not configured. */
const char	 *wry_component_abuse(const WryComponent *component);
/*
 * May `peer` send `size` bytes to `self`?  For RCPT TO.  reply (transfer full):
 * a WryRecipient; item-not-found, nobody has it; forbidden, blocked; resource-constraint, over quota;
 * of type wait whatever may pass.  Promises nothing: the message may still be refused.
 */
typedef struct {
	const WryValues *registration;	/* what he has filled in */
	const char *key;		/* as wry_session_key() */
	const char *user;		/* as wry_session_user(); to be compared */
} WryRecipient;				/* borrowed for the call */

void		  wry_recipient_check(WryComponent *component, const WryAddress *self,
				      const WryAddress *peer, int64_t size, WryReply *reply);

/*
 * A small durable memory for what a wire must not forget: parts of a message
 * that has not all come, which ids mean what, a certificate it made.  Kept by the
 * component, in a space of the backend's own naming, until `expires` (unix
 * microseconds, 0 never); what expires is told to nobody.  At most 64 kB.
 */
typedef struct {
	char *key;
	GBytes *value;
	int64_t expires;
} WryMemo;

typedef enum { WRY_MEMO_PLAIN, WRY_MEMO_SECRET } WryMemoKind;	/* secret: sealed on disk */

/* value: borrowed; NULL forgets.  stored: (transfer full)(nullable).  What is stored later is on the disk later. */
void		  wry_memo_put(WryComponent *component, const char *space, const char *key,
			       GBytes *value, WryMemoKind kind, int64_t expires, WryReply *stored);
/* The same under each of these keys, 6 at most; all of them, or none. */
void		  wry_memo_put_all(WryComponent *component, const char *space,
				   const char *const *keys, GBytes *value, WryMemoKind kind,
				   int64_t expires, WryReply *stored);
/* Any of these, in one question.  reply: a GPtrArray of WryMemo, those there are. */
void		  wry_memo_get(WryComponent *component, const char *space,
			       const char *const *keys, WryReply *reply);
/* All whose key begins so, by key: for start(), and for parts.  reply: as above. */
void		  wry_memo_list(WryComponent *component, const char *space, const char *prefix,
				WryReply *reply);

/*
 * An operator may look at what passes for a user (wherryctl trace).  Asked before a line of the wire is
 * told; nearly always NOT.
 */
typedef enum { WRY_TRACE_NOT, WRY_TRACE_SHAPES, WRY_TRACE_TEXTS } WryTracing;

WryTracing	  wry_session_tracing(const WrySession *session);
/*
 * A line went over the wire, out: from us.  shape: with each text that people wrote as "[LENGTH]"; text: with them,
 * NULL where only SHAPES are wanted.  In neither may a secret stand: the backend alone knows what is one.
 */
void		  wry_session_traced(WrySession *session, bool out, const char *shape,
				     const char *text);

WryComponent	 *wry_session_component(const WrySession *session);
const WryValues	 *wry_session_registration(const WrySession *session);
const WryValues	 *wry_session_options(const WrySession *session);
const WryValues	 *wry_room_options(const WryRoom *room);
const char	 *wry_session_network(const WrySession *session);
/* "romeo@example.org": to be shown (realname, WEBIRC, abuse), never taken apart. */
const char	 *wry_session_user(const WrySession *session);
/* The same user's for ever, [a-z0-9]{16}, tells nothing: ident, memo keys. */
const char	 *wry_session_key(const WrySession *session);
/* The account's own address, as address_format() wrote it when he registered; NULL: it has none. */
const char	 *wry_session_address(const WrySession *session);
const WryLog	 *wry_session_log(const WrySession *session);
WryRoom		 *wry_session_find_room(WrySession *session, const WryAddress *address);

WrySession	 *wry_room_session(const WryRoom *room);
const WryAddress *wry_room_address(const WryRoom *room);
const char	 *wry_room_nick(const WryRoom *room);
const WryOccupant *wry_room_find(const WryRoom *room, const char *nick);

/*
 * One pointer of the backend's own on each: set in start, open, join or after entered;
 * freed by it in stop, session_close and room_close.
 */
void		  wry_component_set_data(WryComponent *component, gpointer data);
gpointer	  wry_component_data(const WryComponent *component);
void		  wry_session_set_data(WrySession *session, gpointer data);
gpointer	  wry_session_data(const WrySession *session);
void		  wry_room_set_data(WryRoom *room, gpointer data);
gpointer	  wry_room_data(const WryRoom *room);
