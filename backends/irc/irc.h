/*
 * irc.h - what the files of this folder share; nobody else includes it
 *
 *	names	the address grammar, the networks of the configuration
 *	network	one connection: dialling, keeping alive, the end
 *	origin	where a connection seems to come from: our address, WEBIRC
 *	identd	the identification protocol (RFC 1413)
 *	bouncer	what is different behind a ZNC
 *	out	the queue out, the flood bucket, what is in flight
 *	commands what the server says, a row a command
 *	caps	what a server can do, and what we ask for
 *	sts	where a network wants TLS
 *	auth	logging in to its services (SASL)
 *	login	registration, our own nick
 *	rooms	channels: joining, leaving, topics
 *	orders	what the user orders in them: topics, invitations, kicks, rights, bans
 *	list	the channels of the network
 *	lists	lists that a channel keeps: of bans
 *	masks	ban masks
 *	who	what WHO tells of them
 *	members	who is in them and as what
 *	modes	a channel's own
 *	rules	and those a person can set, as a form
 *	say	messages, both ways, and what became of them
 *	multiline several lines as one message
 *	slash	words that begin with '/', typed by habit
 *	ctcp	questions to a person's client, and to the user's
 *	tags	client tags: typing, replies, reactions, what is taken back
 *	watch	contacts: who is there, who is away
 *	whois	who somebody is
 *	console	raw lines, and what comes back
 *	greet	the user's lines behind a login
 *	describe what there is to be said of a connection
 */
#pragma once

#include "backends/backends.h"
#include "backends/irc/format.h"
#include "backends/irc/sasl.h"
#include "backends/irc/split.h"
#include "backends/irc/support.h"
#include "backends/irc/wire.h"
#include "base/loop.h"
#include "base/records.h"
#include "net/conn.h"

/* How long things take; the tests make them shorter. */
typedef struct {
	unsigned register_ms;		/* from the connection to 001 */
	unsigned ready_ms;		/* from 001 to the first JOIN, where 005 and MOTD never end */
	unsigned idle_ms, dead_ms;	/* silence until a PING; and from it to the end */
	unsigned echo_ms;		/* a line that is not echoed */
	unsigned join_ms, leave_ms;
	unsigned who_ms;		/* for what WHO says of a channel, before it is shown */
	unsigned regain_ms;		/* between attempts to win a nick back */
	unsigned query_ms;		/* CTCP without an answer */
	unsigned typing_ms;		/* between two notices of typing to one target */
	unsigned watch_ms;		/* between two lines about contacts */
	unsigned poll_ms, away_ms;	/* between two ISON, two USERHOST about one */
	unsigned whois_ms;		/* for a WHOIS to be answered */
	unsigned greet_ms, identify_ms;	/* for the user's own lines behind a login, and the services */
	unsigned console_ms;		/* for a raw line to be answered, behind the PONG */
	unsigned answer_ms;		/* for MONITOR, ISON, USERHOST to be answered */
	unsigned finish_ms;		/* for what is queued when we hang up */
	double dials_rate, dials_each;	/* a second: in all, to one network */
	unsigned rest_ms;		/* of a network that turns us away: at least, and multiples */
} IrcTiming;

extern IrcTiming irc_timing;

#define IRC_QUEUE_MAX	1000	/* lines that wait for the flood bucket */
#define IRC_FLIGHT_MAX	2000	/* lines written and not yet known to be accepted */
#define IRC_PIECES_MAX	100	/* lines of one message */
#define IRC_MEMBERS_MAX 50000	/* of a channel */
#define IRC_NAME_MAX	200	/* bytes of a channel or nick */

/* --- component --------------------------------------------------------------- */

typedef struct {
	char *host;
	guint16 port;
	bool tls;
} IrcServer;

typedef struct {			/* a [network NAME] section, or `network` of the component */
	char *name;			/* NULL: of the component */
	GPtrArray *servers;		/* of IrcServer */
	WryTls *tls;			/* NULL: the component's */
	char **pins;			/* NULL: none */
	char *charset;			/* NULL: the component's */
	char *charset_out;		/* NULL: UTF-8 */
	char *webirc;			/* its password; NULL: none */
	int64_t flood_lines, flood_rate; /* at once, a day; 0: as the component's */
} IrcNetwork;

typedef struct {
	WryComponent *component;
	GPtrArray *networks;		/* of IrcNetwork */
	IrcNetwork *fixed;		/* borrowed; NULL: users name one */
	char *fixed_title;
	WryTls *tls;
	char **pins;
	char *webirc;			/* for networks of the configuration without their own */
	GHashTable *policies;		/* host to when its STS is to be written again; NULL: none */
	WryRecords *connects;		/* by user: what he may spend on connections; NULL: none yet */
	char *ident;			/* its address, to be stopped; NULL: none */
	GHashTable *learnt;		/* network: which of '+' and '!' begin channels there */
} IrcComponent;

typedef struct {			/* where to connect to */
	const IrcNetwork *network;	/* borrowed; NULL: a user named it */
	GPtrArray *servers;		/* of IrcServer */
	WryTls *tls;			/* borrowed */
	char **pins;			/* borrowed */
	const char *charset;		/* borrowed; NULL: the component's */
	const char *charset_out;	/* borrowed; NULL: UTF-8 */
	const char *title;		/* borrowed: "Libera.Chat", to be shown; NULL: as named */
	const char *webirc;		/* borrowed; NULL: it does not trust us so far */
	bool guarded;			/* a user named it */
} IrcPlace;

/* --- session ----------------------------------------------------------------- */

typedef enum {
	IRC_WAITING,			/* for a certificate, or for its turn to dial */
	IRC_CONNECTING, IRC_REGISTERING,
	IRC_OPEN,			/* 001 is there */
	IRC_CLOSED,			/* reported */
} IrcState;

typedef enum { IRC_LOGIN_NO, IRC_LOGIN_CERTIFICATE, IRC_LOGIN_PASSWORD } IrcLogin;

typedef struct {			/* who the user wants to be there */
	char *nick;			/* NULL: nothing said */
	char *username, *realname, *charset;
	IrcLogin login;
	char *account, *password, *server_password;
	char *commands;			/* lines to be said behind a login */
} IrcIdentity;

/* What a line is that waits, or is in flight. */
typedef enum {
	IRC_LINE_PLAIN,			/* nobody waits for its fate */
	IRC_LINE_SAY,			/* a piece of a message */
	IRC_LINE_CTCP,			/* a question to a person's client */
	IRC_LINE_NICK, IRC_LINE_TOPIC, IRC_LINE_INVITE, IRC_LINE_KICK, IRC_LINE_MODE,
	IRC_LINE_LIST,			/* what is answered in several lines: a list of masks */
	IRC_LINE_HOST,			/* USERHOST */
	IRC_LINE_RULES,			/* MODE of a channel, to read */
	IRC_LINE_RAW,			/* typed by the user */
	IRC_LINE_GREET,			/* the last of those he wants said after a login */
} IrcLineKind;

typedef struct {
	IrcLineKind kind;
	char *text;			/* the line; freed once written */
	char *tags;			/* client tags in front of it; likewise; NULL: none */
	GPtrArray *more;		/* of char *: lines behind it, in one go; likewise */
	gsize cost;			/* its bytes on the wire */
	char *target, *other;		/* folded: channel or nick; the nick a KICK means */
	char *name;			/* of the target, as it is shown */
	char *id;			/* SAY: the message, its piece, and what it says */
	unsigned part, parts;
	char *said;
	bool dead;			/* its message has its fate already */
	bool pong;			/* nothing but a PONG will tell that it was accepted */
	char label[12];			/* "": none */
	WryReply *reply;		/* orders */
	char mode;			/* LIST: which */
	GPtrArray *found;		/* LIST, HOST: what came so far: the reply's result; NULL */
	unsigned query;			/* CTCP: which */
	uint64_t seq;			/* in the order written */
	uint64_t end;			/* of all bytes written, behind it */
	int64_t written;		/* monotonic */
} IrcLine;

typedef struct _IrcPast IrcPast; /* history.c */
typedef struct {			/* a message of several lines that is coming in */
	GString *text;
	char *tags, *nick, *user, *host, *target; /* of its beginning */
	unsigned lines;
	bool notice, cut;		/* cut: more came than we keep */
} IrcMulti;

typedef struct {
	char ref[65]; /* ZNC names them by 32 hexadecimal digits */
	char label[12];
	bool playback;
	IrcPast *past; /* it answers a question of ours; NULL */
	IrcMulti *multi;		/* its lines, so far; NULL: it is of another kind */
} IrcBatch;

#define IRC_BATCHES 16

typedef enum {
	IRC_CAP_MULTI_PREFIX = 1 << 0, IRC_CAP_USERHOST = 1 << 1, IRC_CAP_TAGS = 1 << 2,
	IRC_CAP_TIME = 1 << 3, IRC_CAP_ECHO = 1 << 4, IRC_CAP_LABEL = 1 << 5,
	IRC_CAP_BATCH = 1 << 6, IRC_CAP_ACCOUNT_TAG = 1 << 7, IRC_CAP_ACCOUNT = 1 << 8,
	IRC_CAP_AWAY = 1 << 9, IRC_CAP_EXTENDED_JOIN = 1 << 10, IRC_CAP_CHGHOST = 1 << 11,
	IRC_CAP_SETNAME = 1 << 12, IRC_CAP_NOTIFY = 1 << 13, IRC_CAP_SASL = 1 << 14,
	IRC_CAP_REDACT = 1 << 15, IRC_CAP_MONITOR = 1 << 16, /* extended-monitor */
	IRC_CAP_OWN = 1 << 17, /* znc.in/self-message */
	IRC_CAP_INVITE = 1 << 18,
	IRC_CAP_PAST = 1 << 24, /* draft/chathistory */
	IRC_CAP_MULTILINE = 1 << 19,
} IrcCaps;

/* Does the server name its messages? */
typedef enum { IRC_IDS_BELIEVED, IRC_IDS_THERE, IRC_IDS_NONE } IrcIds;

typedef struct _IrcTagged IrcTagged;	/* tags.c */
typedef struct _IrcWatch IrcWatch;	/* watch.c */
typedef struct _IrcList IrcList;	/* list.c */

typedef enum { IRC_GREET_NOT, IRC_GREET_SAYING, IRC_GREET_WAITING, IRC_GREET_OVER } IrcGreeting;

typedef struct _IrcSession {
	WrySession *session;
	IrcComponent *component;
	const char *network;		/* borrowed; NULL: the fixed one */
	const WryLog *log;
	IrcState state;
	bool again;

	IrcPlace place;
	unsigned server;		/* which of place.servers */
	WryConn *conn;
	uint64_t left;			/* of the bytes written, those known to have left us */
	bool pacing, dialling;		/* waits for its turn; has one */
	bool identified;		/* identd.c knows of it */
	char *own_address;		/* to connect from, of IPv6; NULL: the gateway's */
	IrcIdentity *who;
	char *certificate;		/* PEM; NULL: none */
	bool proved;			/* the server has taken it before */
	WryReply *memo;			/* near end */
	WryTimer *timer;		/* registration, then readiness */
	WryTimer *regain, *keepalive, *flood, *late;
	WryTimer *rest;			/* the XMPP side is full: not reading until it is not */
	WryTask task;			/* JOINs and the PING at the end of a turn */

	char *nick, *user, *host;	/* as others see us; user, host NULL: not known yet */
	char *first;			/* the first join's nick */
	char *wanted;			/* not had yet; NULL: we have it */
	unsigned tries;
	GPtrArray *hidden;		/* of char *: channels that a bouncer is in, and nobody here;
					   NULL: there is no bouncer */
	char *away;			/* told to the server; NULL: here */

	unsigned offered, caps;		/* IrcCaps */
	unsigned asked, single;		/* in the REQ under way; to be asked for one by one */
	unsigned mechs;
	bool capped;			/* CAP END is written */
	bool introduced;		/* PASS, NICK and USER are */
	bool sasl_out, logged_in;	/* under way; done */
	bool sasl_bad;			/* taken back by us: what follows is about it */
	bool login_refused;		/* not to be tried again on this connection */
	IrcSasl sasl;
	IrcSupport support;
	IrcGreeting greeting;
	bool identifies;		/* one of those lines logs in to the services */
	char *server_name, *software;	/* of itself; NULL: not told */
	char *account;			/* that the server says we are logged in to; NULL: none */
	guint64 modes;			/* ours: a bit a letter, A to Z and a to z */
	bool ready;			/* 005 is behind us, and the greeting: JOINs may go */
	bool wanting;			/* a room waits for its JOIN */
	bool banned;			/* 465 */

	GQueue queue;			/* of IrcLine, waiting for the bucket */
	double tokens, flood_rate, flood_lines; /* a second; at once */
	int64_t filled;
	GQueue flight;			/* of IrcLine, written */
	uint64_t seq, written, labels;
	uint64_t due, covered;		/* the last line that needs a PONG; the last before a PING */
	uint64_t ping;			/* everything up to this seq is before the PING; 0: none out */
	int64_t pinged;			/* monotonic, of any PING unanswered; 0: none */

	GHashTable *rooms;		/* folded name to IrcRoom */
	unsigned multi_bytes, multi_lines; /* of one message; 0: no multi-line, any number */
	unsigned multi_refs;
	IrcBatch *batches;		/* IRC_BATCHES of them; NULL: none yet */
	GQueue pasts;			/* of IrcPast: what the network was asked for (history.c) */
	GString *motd;			/* NULL: none under way */
	IrcList *list;			/* LIST; NULL: none under way */
	GQueue queries;			/* of IrcQuery: CTCP questions of ours */
	unsigned query;
	GQueue answers;			/* of IrcAnswer: of others to the user's client */
	IrcWatch *watch;		/* contacts; NULL: none */
	GQueue lookups;			/* WHOIS under way */
	GQueue consoles;		/* raw lines under way */
	double whois;			/* token bucket */
	int64_t whoised;
	double notices, ctcps;		/* token buckets */
	int64_t noticed, ctcped;
	IrcTagged *tagged;		/* NULL: nothing yet */
	IrcIds msgids;
	unsigned told_caps;		/* WryCaps, as the core was told */
} IrcSession;

typedef enum {
	IRC_ROOM_WANTED,		/* not ordered on the wire yet */
	IRC_ROOM_ASKED,			/* JOIN is out */
	IRC_ROOM_NAMES,			/* we are in; 366 has not come */
	IRC_ROOM_IN,
	IRC_ROOM_LEAVING,		/* PART is out */
	IRC_ROOM_OUT,			/* left, as told */
} IrcRoomState;

typedef struct {
	char *mask;			/* NULL: none */
	int64_t when;			/* monotonic */
} IrcBan;

typedef struct {
	WryRoom *room;
	IrcSession *irc;		/* NULL: the session is gone */
	IrcRoomState state;
	char *wire;			/* as the server spells it */
	char *folded;
	char *other;			/* another spelling of it that we let go of; NULL: none */
	char *key;			/* until the JOIN is written */
	GHashTable *ranks;		/* folded nick to its status modes, of those who have any */
	unsigned members;
	unsigned modes;			/* WryRoomModes */
	bool modes_told;
	uint64_t flags;			/* the channel's modes: A-Z, then a-z */
	unsigned limit;			/* of +l; 0: none */
	char *mode_key;			/* of +k, where the server tells it; NULL; wiped */
	bool full;			/* the ceiling was met, and logged */
	bool anew;			/* let in once more: whom NAMES does not name has gone */
	bool whoing;			/* WHO is out, and the join waits for its end */
	bool naming, name_again;	/* NAMES is out; and has to go out once more */
	char *topic;			/* 332, waiting for its 333 */
	IrcBan bans[8];			/* the last that were set while we are in */
	unsigned next_ban;
	WryTimer *timer;
} IrcRoom;

/* --- bouncer.c ---------------------------------------------------------------- */

/* Is it one?  capabilities: what it lists. */
void	    irc_bouncer_offered(IrcSession *irc, const char *capabilities);
/* The bouncer is in that channel, and nobody here wants it (any more). */
void	    irc_bouncer_hide(IrcSession *irc, const char *channel);
/* Was it hidden?  It is not any more. */
bool	    irc_bouncer_found(IrcSession *irc, const char *channel);
/* A private message: may be of its own. */
void	    irc_bouncer_said(IrcSession *irc, const IrcMsg *msg, const char *text);

/* --- names.c ------------------------------------------------------------------ */

bool	    irc_names_start(IrcComponent *component, GError **error);
void	    irc_names_stop(IrcComponent *component);
WryAddress *irc_address_parse(const WryComponent *component, const char *local,
			      WryAddress **instead, GError **error);
char	   *irc_address_format(const WryComponent *component, const WryAddress *address);
/* The address of a name of the wire's; NULL where it can have none.  (transfer full) */
WryAddress *irc_address(const IrcSession *irc, WryAddressKind kind, const char *name);
/* Where the session's network is.  secret: something goes there that must not go in clear. */
bool	    irc_place_find(IrcComponent *component, const char *network, bool secret, IrcPlace *ret,
			   GError **error);
void	    irc_place_clear(IrcPlace *place);
/* Of IrcServer.  (transfer full) */
GPtrArray  *irc_servers_new(void);
void	    irc_servers_add(GPtrArray *servers, const char *host, guint16 port, bool tls);
void	    irc_learn_chantypes(IrcSession *irc);
bool	    irc_check_server(const char *text, GError **error);

/* --- network.c ---------------------------------------------------------------- */

void	    irc_session_open(WrySession *session, const WryLogin *login);
void	    irc_session_close(WrySession *session, const char *reason);
/* Where it connects to is known: goes on with as whom. */
void	    irc_prepare(IrcSession *irc);
/* place.servers is another now: begins anew, before we are in. */
void	    irc_redial(IrcSession *irc);
/* It is its turn: connects to place.servers[server]. */
void	    irc_connect(IrcSession *irc);
/* Keeps the certificate, and whether it is proved. */
void	    irc_keep_certificate(IrcSession *irc);
/* The end: reports it.  error: (transfer full), never NULL. */
void	    irc_die(IrcSession *irc, GError *error);
/* "Libera.Chat", to be shown. */
const char *irc_title(const IrcSession *irc);
const char *irc_charset(const IrcSession *irc);
/* Of what is said in that room, NULL: to and by a person.  Out: NULL is UTF-8. */
const char *irc_charset_in(const IrcSession *irc, const IrcRoom *room);
const char *irc_charset_out(const IrcSession *irc, const IrcRoom *room);
/* Does the user want looks there, in and out?  Does the channel take them from him? */
bool	    irc_likes_looks(const IrcSession *irc, const IrcRoom *room);
bool	    irc_takes_looks(const IrcSession *irc, const IrcRoom *room);
/* The network speaks; bounded. */
void	    irc_notice(IrcSession *irc, const char *text);
/* The words of the server: the last parameter, as text.  (transfer full) */
char	   *irc_words(const IrcSession *irc, const IrcMsg *msg);

/* --- origin.c ----------------------------------------------------------------- */

bool	    irc_check_address(const char *text, GError **error);
bool	    irc_check_prefix(const char *text, GError **error);
/* The user's own out of the prefix, for ever the same; NULL: no prefix.  (transfer full) */
char	   *irc_user_address(const char *prefix, const char *key);
/* Of `webirc_password_file`; *ret (transfer full): NULL: there is none. */
bool	    irc_read_webirc(const WryValues *values, char **ret, GError **error);
/* Who the user is, before anything else is said, where the network has given us a password for it. */
void	    irc_webirc(IrcSession *irc);

/* --- identd.c ------------------------------------------------------------------ */

/* Counted: every start has its stop.  error: in words for the operator. */
bool	    irc_identd_start(const char *address, GError **error);
void	    irc_identd_stop(const char *address);
/* It connects, and its server may ask; or it is in, or gone. */
void	    irc_ident_expect(IrcSession *irc, bool on);
/* "6193, 6667": our port, and the one of who asks. */
bool	    irc_ident_parse(const char *line, guint16 *ret_ours, guint16 *ret_theirs);
/* What stands for the user in an answer, and as his user name.  (transfer full) */
char	   *irc_ident_name(const WrySession *session);

/* --- pace.c ------------------------------------------------------------------- */

typedef enum { IRC_REFUSED_NO, IRC_REFUSED_THROTTLED, IRC_REFUSED_FULL, IRC_REFUSED_BANNED
	     } IrcRefusal;

/* Counted, by component. */
void	    irc_pace_start(void);
void	    irc_pace_stop(void);
/* false and error, of type wait: the network turns us away just now, or he connects too often. */
bool	    irc_pace_may(const IrcSession *irc, GError **error);
/* irc_connect() follows when it is its turn, or irc_die(). */
void	    irc_pace_wait(IrcSession *irc);
/* TCP and TLS stand, or do not: its turn is over.  And it is over altogether. */
void	    irc_pace_connected(IrcSession *irc);
void	    irc_pace_leave(IrcSession *irc);
/* The network has taken us. */
void	    irc_pace_welcome(IrcSession *irc);
/* What the words of an ERROR or 465 say of us. */
IrcRefusal  irc_refusal(const char *words);
/*
 * The network ends the connection: because it does not want us?  banned: it says so by a number.
 * The error to tell; NULL: it is about nothing of the kind.  (transfer full)
 */
GError	   *irc_pace_refused(IrcSession *irc, bool banned, const char *words);

/* --- redact.c ----------------------------------------------------------------- */

/* A line of n bytes (and a NUL) as an operator may see it; texts: with people's words.  NULL: nothing
 * in it.  (transfer full) */
char	   *irc_redacted(const char *line, gsize n, bool ours, bool texts);
/* It went over the wire: told to who looks at this user, if anybody does. */
void	    irc_trace(IrcSession *irc, const char *line, gsize n, bool ours);

/* --- out.c -------------------------------------------------------------------- */

/* A line at once, outside the flood bucket.  line: borrowed, without its end; NULL: not written. */
void	    irc_write(IrcSession *irc, const char *line);
/* What is written at once all the same uses up what may be said at once. */
void irc_spend(IrcSession *irc);
/* Through the bucket.  line: (transfer full), line->text set; false: the queue is full, and freed. */
bool	    irc_queue(IrcSession *irc, IrcLine *line);
/* The same, where nobody waits.  text: (transfer full); NULL: nothing */
void	    irc_queue_text(IrcSession *irc, char *text);
IrcLine	   *irc_line_new(IrcLineKind kind, char *text);
void	    irc_line_free(IrcLine *line);
/* Out of the flight, to be freed by the caller; target folded; NULL: the oldest of any. */
IrcLine	   *irc_flight_take(IrcSession *irc, unsigned kinds, const char *target, const char *other);
/* The oldest message to that target (folded) that says just this; NULL: none.  Likewise. */
IrcLine	   *irc_flight_said(IrcSession *irc, const char *target, const char *said);
/* Of our words to that target the oldest, whatever they say: the network has altered them. */
IrcLine	   *irc_flight_altered(IrcSession *irc, const char *target);
/* No echo or label can be waited for any more: let a PONG tell. */
void	    irc_flight_by_pong(IrcSession *irc);
bool	    irc_flight_has(const IrcSession *irc, IrcLineKind kind);
IrcLine	   *irc_flight_label(IrcSession *irc, const char *label);
/* The oldest of that kind to that target (folded; NULL: any) and mode ('\0': any); it stays.  NULL: none */
IrcLine	   *irc_flight_find(const IrcSession *irc, IrcLineKind kind, const char *target, char mode);
void	    irc_flight_remove(IrcSession *irc, IrcLine *line);
/* What the line was: done as ordered, or refused.  error: borrowed.  Frees the line. */
void	    irc_line_done(IrcSession *irc, IrcLine *line, const char *msgid, const char *said);
void	    irc_line_failed(IrcSession *irc, IrcLine *line, const GError *error);
/* What never left fails, to be sent again; the orders fail. */
void	    irc_lines_fail(IrcSession *irc);
/* JOINs in one line, and one PING behind the burst. */
void	    irc_end_of_turn(gpointer irc);
void	    irc_on_pong(IrcSession *irc, const IrcMsg *msg);
/* A line now would make none of the user's words wait. */
bool	    irc_has_leisure(const IrcSession *irc);
/* So many a second, so many at once; false: over it. */
bool	    irc_bucket(double *tokens, int64_t *filled, double rate, double most);

/* --- commands.c ----------------------------------------------------------------- */

void	    irc_on_line(IrcSession *irc, char *line, gsize n);

/* --- caps.c ------------------------------------------------------------------- */

void	    irc_on_cap(IrcSession *irc, const IrcMsg *msg);
/* No login is under way any more; CAP END, if it has not been said. */
void	    irc_end_caps(IrcSession *irc);

/* --- sts.c -------------------------------------------------------------------- */

/* Turns what would be plain, and must not be, into TLS; irc_prepare() follows, maybe later. */
void	    irc_sts_look(IrcSession *irc);
/* The value of the capability.  true: this connection is over, another one begins. */
bool	    irc_on_sts(IrcSession *irc, const char *value);

/* --- auth.c ------------------------------------------------------------------- */

/* There is SASL, he wants to be logged in, and is neither that nor refused. */
bool	    irc_may_login(const IrcSession *irc);
/* The negotiation is over but for the login. */
void	    irc_start_login(IrcSession *irc);
/* He wants to be logged in by a password, and there is no way: the end. */
void	    irc_no_login(IrcSession *irc);
void	    irc_on_authenticate(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_mechs(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_logged_out(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_sasl(IrcSession *irc, const IrcMsg *msg);

/* --- login.c ------------------------------------------------------------------ */

IrcIdentity *irc_identity_new(WrySession *session);
void	    irc_identity_free(IrcIdentity *who);
bool	    irc_check_nick(const char *nick, GError **error);
/* What comes next to it and can be one: "Romeo_Montague".  (transfer full) */
char	   *irc_make_nick(const char *nick);
void	    irc_register(IrcSession *irc);
/* Says who we are, if that is still to be said. */
void	    irc_introduce(IrcSession *irc);
/* session_options changed; true: it can only be had by logging in again. */
bool	    irc_session_reload(WrySession *session);
bool	    irc_is_self(const IrcSession *irc, const char *nick);
/* Somebody has let go of a nick: ours? */
void	    irc_nick_freed(IrcSession *irc, const char *nick);
void	    irc_on_welcome(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_support(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_nick(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_nick_refused(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_refused(IrcSession *irc, const IrcMsg *msg);
/* A line of our own, as all others get it: so long is our prefix. */
void	    irc_learn_self(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_host(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_unknown_command(IrcSession *irc, const IrcMsg *msg);
void	    irc_set_nick(IrcSession *irc, const char *nick, WryReply *reply);
/* 005 is over, however it ended. */
void	    irc_ready(IrcSession *irc);
/* The greeting, too: channels and contacts follow. */
void	    irc_enter(IrcSession *irc);
/* 900: a login, now or during registration */
void	    irc_on_logged_in(IrcSession *irc, const IrcMsg *msg);
/* "+iwr-x" of ourselves */
void	    irc_read_own_modes(IrcSession *irc, const char *modes);
void	    irc_on_own_modes(IrcSession *irc, const IrcMsg *msg);

/* --- rooms.c ------------------------------------------------------------------ */

void	    irc_room_free(IrcRoom *room);
IrcRoom	   *irc_room_find(const IrcSession *irc, const char *name);
/* The one of that name, if we are in it. */
IrcRoom	   *irc_room_sitting(const IrcSession *irc, const char *name);
/* As text; and an optional parameter, NULL where it is empty.  (transfer full) */
char	   *irc_shown(const IrcSession *irc, const char *raw);
char	   *irc_reason(const IrcSession *irc, const IrcMsg *msg, unsigned i);
/* The session is over: nothing is told of a room any more. */
void	    irc_rooms_still(IrcSession *irc);
/* CASEMAPPING has changed what is the same name. */
void	    irc_rooms_fold(IrcSession *irc);
/* CASEMAPPING or PREFIX has changed: the ranks are another's, and asked for anew. */
void	    irc_ranks_forget(IrcSession *irc);
/* The JOINs of this turn. */
void	    irc_rooms_flush(IrcSession *irc);
void	    irc_room_join(WrySession *session, WryRoom *room, const char *nick, const char *password);
void	    irc_room_leave(WrySession *session, WryRoom *room, const char *reason);
void	    irc_room_close(WrySession *session, WryRoom *room);
/* true: the refusal was a join's, and is told. */
bool	    irc_room_refused(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_join(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_part(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_kick(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_names_end(IrcSession *irc, const IrcMsg *msg);
/* All that is known of who is in has been told: we are in. */
void	    irc_room_shown(IrcRoom *room);
void	    irc_on_topic(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_topic_is(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_topic_none(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_topic_by(IrcSession *irc, const IrcMsg *msg);

/* --- orders.c ------------------------------------------------------------------- */

void	    irc_room_set_subject(WrySession *session, WryRoom *room, const char *subject,
				 WryReply *reply);
void	    irc_room_invite(WrySession *session, WryRoom *room, const WryAddress *contact,
			    const char *reason, WryReply *reply);
void	    irc_room_set_role(WrySession *session, WryRoom *room, const char *nick, WryRole role,
			      const char *reason, WryReply *reply);
void	    irc_room_set_aff(WrySession *session, WryRoom *room, const char *who, WryAff affiliation,
			     const char *reason, WryReply *reply);
void	    irc_on_invite(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_invited(IrcSession *irc, const IrcMsg *msg);
/*
 * An order about a channel, or one in it (nick, nullable).  (transfer full): text and reply; text NULL: an
 * argument that cannot be written.
 */
void	    irc_order(IrcSession *irc, IrcLineKind kind, IrcRoom *room, const char *nick, char *text,
		      WryReply *reply);
/* The same, still to be queued.  (transfer full); NULL: it cannot be written, the reply has had its answer. */
IrcLine	   *irc_order_line(IrcLineKind kind, IrcRoom *room, const char *nick, char *text, WryReply *reply);
/* The room, where it can take orders; NULL: the reply has had its answer. */
IrcRoom	   *irc_order_in(IrcSession *irc, WryRoom *room, WryReply *reply);

/* --- lists.c -------------------------------------------------------------------- */

void	    irc_room_list_aff(WrySession *session, WryRoom *room, WryAff affiliation,
			      WryReply *reply);
/* The list mode behind an affiliation: 'b', 'I'; '\0': there is none. */
char	    irc_list_mode(const IrcSupport *support, WryAff affiliation);
/* The masks of that list mode.  reply: a GPtrArray of WryMember */
void	    irc_list_masks(IrcRoom *room, char mode, WryReply *reply);
/* Takes off a mask, or those that name just this nick, as the server spells them. */
void	    irc_unban(IrcRoom *room, const char *who, WryReply *reply);
/* Where somebody is.  reply: a GPtrArray of one text, "user@host" as shown, or of none */
void	    irc_ask_host(IrcRoom *room, const char *nick, WryReply *reply);
void	    irc_on_mask(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_masks_end(IrcSession *irc, const IrcMsg *msg);
/* false: nobody we asked for. */
bool	    irc_on_userhost(IrcSession *irc, const IrcMsg *msg);

/* --- list.c --------------------------------------------------------------------- */

void	    irc_room_list(WrySession *session, const char *pattern, int least, WryReply *reply);
void	    irc_list_clear(IrcSession *irc);
/* false: it was no refusal of a LIST. */
bool	    irc_list_refused(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_list(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_list_end(IrcSession *irc, const IrcMsg *msg);

/* --- masks.c -------------------------------------------------------------------- */

/* No nick: a mask, an extended ban. */
bool	    irc_is_mask(const char *who);
/* Of one in the room, as much as is known of them; of another the nick alone.  (transfer full) */
char	   *irc_mask_of(const IrcRoom *room, const char *nick);
/* '*' and '?', and letters as the server folds them. */
bool	    irc_mask_matches(const IrcSupport *support, const char *mask, const char *text);
/* Would it hit ourselves? */
bool	    irc_mask_is_ours(const IrcSession *irc, const char *mask);
/* One has been set; does one that was set just now hit this person?  real, stable: nullable */
void	    irc_ban_note(IrcRoom *room, const char *mask);
bool	    irc_ban_hits(const IrcRoom *room, const char *nick, const char *real,
			 const char *stable);
void	    irc_bans_clear(IrcRoom *room);

/* --- who.c -------------------------------------------------------------------- */

/* All names are told.  true: irc_room_shown() follows once they are known better. */
bool	    irc_who_ask(IrcRoom *room);
void	    irc_on_who(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_who_end(IrcSession *irc, const IrcMsg *msg);

/* --- members.c ------------------------------------------------------------------ */

/* Bit n: the mode that PREFIX names n-th. */
unsigned    irc_rank_get(const IrcRoom *room, const char *nick);
/*
 * A member, new or with another rank: told where it changes anything, and then true.  real, stable: borrowed,
 * NULL: as the core knows them.
 */
bool	    irc_member_tell(IrcRoom *room, const char *nick, unsigned bits, const char *real,
			    const char *stable);
/* Of a line with tags: does its sender say that it is a bot?  (IRCv3 bot mode) */
void	    irc_member_is_bot(IrcSession *irc, const IrcMsg *msg);
/* What WHO says of a member; stable, real: borrowed, NULL: nothing.  Of nobody we know: nothing. */
void	    irc_member_seen(IrcRoom *room, const char *nick, const char *real, const char *stable,
			    bool away);
/* The end of a NAMES we asked for in passing. */
void	    irc_names_done(IrcRoom *room);
/* nick as on the wire, name as shown.  false: it was none, as far as we know. */
bool	    irc_member_gone(IrcRoom *room, const char *nick, const char *name);
void	    irc_on_quit(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_names(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_away(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_chghost(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_account(IrcSession *irc, const IrcMsg *msg);
/* What account a person has, by the name shown; NULL: none. */
void	    irc_account_told(IrcSession *irc, const char *nick, const char *account);
void	    irc_on_setname(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_away_reply(IrcSession *irc, const IrcMsg *msg);
void	    irc_rename_ranks(IrcSession *irc, const char *from, const char *to);
/* Who is in, once more: one NAMES at a time, however often the mode changes. */
void	    irc_ask_names(IrcRoom *room);

/* --- modes.c -------------------------------------------------------------------- */

bool	    irc_mode_is_set(const IrcRoom *room, char mode);
void	    irc_on_mode(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_modes(IrcSession *irc, const IrcMsg *msg);

/* --- rules.c -------------------------------------------------------------------- */

extern const WryField irc_room_config[];
void	    irc_room_get_config(WrySession *session, WryRoom *room, WryReply *reply);
void	    irc_room_set_config(WrySession *session, WryRoom *room, const WryValues *before,
				const WryValues *after, WryReply *reply);

/* In any of our channels, as far as we know? */
bool	    irc_is_member(const IrcSession *irc, const char *nick);

/* --- watch.c ------------------------------------------------------------------ */

void	    irc_contact_watch(WrySession *session, const WryAddress *contact);
void	    irc_contact_unwatch(WrySession *session, const WryAddress *contact);
void	    irc_watch_free(IrcSession *irc);
/* 005 is over. */
void	    irc_watch_start(IrcSession *irc);
/* The nick we want back is another, or none. */
void	    irc_watch_wanted(IrcSession *irc);
void	    irc_watch_fold(IrcSession *irc);
/* Is there any way to know who is there? */
bool	    irc_watch_works(const IrcSession *irc);
/* What channels tell of whom we may watch.  status: NULL: here again */
void	    irc_watch_seen(IrcSession *irc, const char *nick);
void	    irc_watch_gone(IrcSession *irc, const char *nick);
void	    irc_watch_away(IrcSession *irc, const char *nick, const char *status);
void	    irc_watch_renamed(IrcSession *irc, const char *from, const char *to);
/* A command of ours is not known here; false: of somebody else. */
bool	    irc_watch_unknown(IrcSession *irc, const char *command);
void	    irc_on_monitor(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_monitor_full(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_ison(IrcSession *irc, const IrcMsg *msg);

/* --- whois.c ------------------------------------------------------------------ */

/* reply: a WryProfile; idle: seconds, in words. */
void	    irc_whois(IrcSession *irc, const WryAddress *contact, bool idle, WryReply *reply);
void	    irc_contact_fetch(WrySession *session, const WryAddress *contact, WryReply *reply);
void	    irc_whois_clear(IrcSession *irc);
/* Of an answer that is waited for; false: of none. */
bool	    irc_on_whois(IrcSession *irc, const IrcMsg *msg);
/* 263: try again later. */
bool	    irc_whois_throttled(IrcSession *irc, const char *command);

/* --- console.c ---------------------------------------------------------------- */

/* The lines of a text, `most` at most, that may all be sent; NULL and error.  (transfer full), of char * */
GPtrArray  *irc_raw_lines(const char *text, unsigned most, GError **error);
/* Sends them, through the bucket.  lines: (transfer full).  reply: a WryStep, what the server said. */
void	    irc_raw(IrcSession *irc, GPtrArray *lines, WryReply *reply);
void	    irc_console_done(IrcSession *irc, const GError *error);
void	    irc_console_clear(IrcSession *irc);
/* Whatever comes, before it is handled. */
void	    irc_console_hear(IrcSession *irc, const IrcMsg *msg);
/* Are answers shown as they come? */
bool	    irc_console_listens(const IrcSession *irc);
/* Is a raw line under way that leaves channels? */
bool irc_console_parts(const IrcSession *irc);
void	    irc_command_raw(const WryCall *call, WryReply *reply);

/* --- exceptions.c --------------------------------------------------------------- */

void	    irc_command_exceptions(const WryCall *call, WryReply *reply);

/* --- describe.c --------------------------------------------------------------- */

void	    irc_session_describe(const WrySession *session, WryDescription *ret);
/* What to tell NickServ, so that it knows the certificate.  (transfer full) */
char	   *irc_certificate_advice(const IrcSession *irc);
void	    irc_on_my_info(IrcSession *irc, const IrcMsg *msg);

/* --- greet.c ------------------------------------------------------------------ */

bool	    irc_check_commands(const char *text, GError **error);
/* Says the user's lines; false: he has none. */
bool	    irc_greet(IrcSession *irc);
/* They have left us, and a PONG has come behind them; or they never will. */
void	    irc_greeted(IrcSession *irc);
/* The services know us now. */
void	    irc_recognised(IrcSession *irc);

/* --- say.c -------------------------------------------------------------------- */

void	    irc_message_send(WrySession *session, const WryMessage *message, uint64_t waiting);
/* Its fate is told: what else of it waits or is in flight tells no more. */
void	    irc_say_forget(IrcSession *irc, const char *id);
void	    irc_on_privmsg(IrcSession *irc, const IrcMsg *msg);
/* The label this line answers, by itself or out of its batch; NULL: none.  (transfer full) */
char	   *irc_label(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_batch(IrcSession *irc, const IrcMsg *msg);

/* history.c: what the network itself remembers */
bool	    irc_has_past(const IrcSession *irc);
void	    irc_history_fetch(WrySession *session, const WryAddress *peer,
			      const WryHistoryPage *page, WryReply *reply);
/* A batch of that type begins: the question it answers, or NULL. */
IrcPast    *irc_past_begin(IrcSession *irc, const char *type, const char *target);
/* message: (transfer full) */
void	    irc_past_add(IrcPast *past, WryMessage *message);
void	    irc_past_end(IrcSession *irc, IrcPast *past);
/* FAIL CHATHISTORY.  false: it is about something else. */
bool	    irc_past_refused(IrcSession *irc, const IrcMsg *msg);
void	    irc_past_clear(IrcSession *irc);
/* A refusal of something of ours; false: of nothing we know. */
bool	    irc_refused(IrcSession *irc, const IrcMsg *msg);
/* How the wire names that party, or the one of a room called nick; NULL: it cannot be written to. */
const char *irc_target_of(IrcSession *irc, const WryAddress *peer, const char *nick);
/* lines (IrcLine, each transfer full) are all of one message: queued, each with its part. */
void	    irc_queue_pieces(IrcSession *irc, const WryMessage *message, const char *target,
			     GPtrArray *lines);
/*
 * A message from the line's source to target, without words yet; with CARBON the user's own, to the
 * target.  NULL: in a channel we do not hear, or of a name that can be no address.  (transfer full)
 */
WryMessage *irc_heard(IrcSession *irc, const IrcMsg *msg, const char *target,
		      WryMessageFlags flags);
/* A line from ourselves is what one in flight has become: its fate is told.  said: as IrcLine.said */
bool	    irc_take_echo(IrcSession *irc, const IrcMsg *msg, const char *target, const char *said);
/* Is it of the past, out of a batch that plays it? */
bool irc_is_played(IrcSession *irc, const IrcMsg *msg);

/* --- multiline.c -------------------------------------------------------------- */

/* The capability's value: "max-bytes=4096,max-lines=24". */
void	    irc_multiline_limits(IrcSession *irc, const char *value);
/* Can these be said as one message?  Then the line that does it.  (transfer full) */
bool	    irc_multiline_fits(const IrcSession *irc, const GPtrArray *pieces);
IrcLine	   *irc_multiline(IrcSession *irc, const char *command, const char *target,
			  const GPtrArray *pieces);
/* A batch begins; NULL: it is none of these.  (transfer full) */
IrcMulti   *irc_multiline_open(const IrcMsg *msg);
void	    irc_multiline_add(IrcMulti *multi, const IrcMsg *msg);
/* It is whole: heard, or the echo of ours.  multi: (transfer full) */
void	    irc_multiline_end(IrcSession *irc, IrcMulti *multi);
void	    irc_multiline_clear(IrcSession *irc);

/* --- slash.c ------------------------------------------------------------------ */

/*
 * What *body (borrowed) begins with a slash for: true, it has its fate or is on its way as something else; else
 * *body and *target (owned) are what is to be said and to whom.
 */
bool	    irc_slash(IrcSession *irc, const WryMessage *message, const char **body, char **target);
/* Does a line behind the first look like a command?  Then nothing is said, and the message has
 * failed. */
bool irc_slash_below(IrcSession *irc, const WryMessage *message, const char *body);

/* --- ctcp.c ------------------------------------------------------------------- */

void	    irc_contact_query(WrySession *session, const WryAddress *contact, WryQuery query,
			      WryReply *reply);
void	    irc_query_failed(IrcSession *irc, unsigned query, const GError *error);
/* A question to the user's client; the answer to one of his. */
void	    irc_on_ctcp(IrcSession *irc, const IrcMsg *msg, const char *command, const char *args);
void	    irc_on_ctcp_reply(IrcSession *irc, const char *from, const char *command,
			      const char *args);
void	    irc_ctcp_clear(IrcSession *irc);

/* --- tags.c ------------------------------------------------------------------- */

void	    irc_tags_clear(IrcSession *irc);
/* Tells the core what travels here, where that has changed. */
void	    irc_tell_caps(IrcSession *irc);
/* msgid of a message of somebody else's; NULL: it had none. */
void	    irc_learn_ids(IrcSession *irc, const char *msgid);
void	    irc_state_send(WrySession *session, const WryAddress *peer, const char *nick,
			   WryChatState state);
/* The user's words go to target: he types no more. */
void	    irc_typing_said(IrcSession *irc, const char *target);
/* What was told of it has no place there (401, 404): nobody needs to hear of that, and no more goes. */
bool	    irc_typing_refused(IrcSession *irc, const IrcMsg *msg);
/* The words of another have come. */
void	    irc_typing_heard(IrcSession *irc, const IrcMsg *msg, const char *target);
/* The tag by which a reply names what it answers; NULL: none.  (transfer full) */
char	   *irc_reply_tag(const IrcSession *irc, const WryMessage *message);
void	    irc_read_reply(const IrcMsg *msg, WryMessage *message);
void	    irc_read_account(IrcSession *irc, const IrcMsg *msg, const WryMessage *message);
/* Reactions, or what is taken back. */
void	    irc_send_about(IrcSession *irc, const WryMessage *message, const char *target);
/* The line has failed: of reactions we do not know any more which are there. */
void	    irc_about_failed(IrcSession *irc, const IrcLine *line);
void	    irc_on_tagmsg(IrcSession *irc, const IrcMsg *msg);
void	    irc_on_redact(IrcSession *irc, const IrcMsg *msg);
