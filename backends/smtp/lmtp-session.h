/*
 * lmtp-session.h - what the files of the LMTP server share
 */
#pragma once

#include "backends/smtp/lmtp-command.h"
#include "backends/smtp/lmtp-data.h"
#include "backends/smtp/lmtp.h"

#include "base/loop.h"
#include "net/conn.h"
#include "net/listen.h"

typedef struct _MailLmtpSession MailLmtpSession;

typedef enum { MAIL_PHASE_COMMANDS, MAIL_PHASE_DATA, MAIL_PHASE_WAITING, MAIL_PHASE_ANSWERING } MailPhase;

struct _MailLmtpSession {
	MailListener *listener;
	WryConn *conn;
	GList link;
	MailPhase phase;
	bool greeted;		/* LHLO or EHLO */
	bool single;		/* EHLO: one recipient, one answer */
	bool trusted;
	bool pipelined;		/* it does not wait for our answers */
	bool reading;		/* in read_all() */
	bool whole;		/* `line` is one */
	unsigned errors;
	GString *line;		/* of the next command, with its CR once it is there; cut at its ceiling */
	char last;		/* byte before the one to come */
	GByteArray *rest;	/* read, and not yet looked at; NULL: nothing waits */
	char *forward[MAIL_FORWARD_N];
	MailEnvelope *envelope;	/* from MAIL on */
	GQueue checks;		/* RCPTs that are asked about */
	MailData dots;
	char *refusal;		/* of the mail that is being read */
	gint64 since;		/* the last whole command or answer, monotonic; DATA: its beginning */
	struct MailDelivery *delivery;
	char **answers;		/* to the dot */
	unsigned answered;
	WryTimer *pace, *watchdog;
};

struct _MailListener {
	unsigned refs;		/* the owner's, and one for each envelope */
	MailListenerFuncs funcs;
	gpointer data;
	const WryLog *log;	/* NULL once it is freed and only envelopes are left */
	WryListener *door;
	char *name;
	GPtrArray *trust;	/* of GInetAddressMask */
	bool is_unix, smtp, held;
	int64_t max_size;
	int64_t spooled;	/* bytes of all envelopes */
	GQueue sessions;	/* of MailLmtpSession */
	GQueue deliveries;	/* of mails behind their dot, not yet answered for */
	gint64 warned;		/* of a stranger, monotonic; */
	gint64 complained;	/* of the disk */
};

/* Ceilings and times; a test may change them. */
extern struct MailLmtp {
	unsigned connections;
	unsigned mails;		/* behind their dot */
	unsigned recipients;	/* of a mail */
	unsigned errors;	/* a client may make */
	int64_t spooled;	/* bytes of all mails that are here, at least four of the largest */
	unsigned idle_ms;	/* RFC 5321 4.5.3.2.7: five minutes at least */
	unsigned data_ms;	/* for all of a mail */
	unsigned check_ms, mail_ms; /* for an answer of ours */
	unsigned pace_ms;	/* between two answers to one dot */
} mail_lmtp;

/* Takes over the socket. */
void mail_lmtp_new(MailListener *listener, int fd);
/* CR LF is put behind it. */
void mail_lmtp_write_line(MailLmtpSession *session, const char *line);
/* No transaction any more. */
void mail_lmtp_reset(MailLmtpSession *session);
/* Something that was waited for has come.  The session may be gone behind it. */
void mail_lmtp_resume(MailLmtpSession *session);
/* In MAIL_PHASE_DATA: what comes.  How much was read of it; less than n: the mail has ended. */
gsize mail_lmtp_read_data(MailLmtpSession *session, const char *bytes, gsize n);
/* 421 4.3.2 and the end. */
void mail_lmtp_shut(MailLmtpSession *session);
/* The client has gone, its mail has not. */
void mail_delivery_leave(MailLmtpSession *session);
/* Mails that nobody will answer for any more. */
void mail_deliveries_clear(MailListener *listener);

/* Whether he may deliver: NULL, or what he is told instead (static).  *ret_trusted: XFORWARD counts. */
const char *mail_listener_admit(MailListener *listener, WryConn *conn, bool *ret_trusted);
/* The disk takes no mail: told to the operator, once a minute. */
void mail_listener_complain(MailListener *listener, const GError *error);
/* May so many bytes more be kept? */
bool mail_listener_has_room(const MailListener *listener, int64_t bytes);
void mail_listener_unref(MailListener *listener);

/* An empty one.  (transfer full) */
MailEnvelope *mail_envelope_new(MailListener *listener);
/* Counts bytes that its spool holds now. */
void mail_envelope_charge(MailEnvelope *envelope, gsize n);
/* What it holds goes: it is refused. */
void mail_envelope_drop_data(MailEnvelope *envelope);
