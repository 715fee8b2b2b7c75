/*
 * mime.h - what is in a mail: read in a helper process, told here
 *
 * A mail is a stranger's file.  It is opened by GMime and by parsers of our own in a process that
 * may crash, hang or swell (base/helper.h); what comes back is checked and is plain text and
 * numbers.  What cannot be taken apart is told as far as its header goes (`damaged`), and its only
 * part is the whole mail.
 */
#pragma once

#include "base/helper.h"
#include "base/reply.h"
#include "base/spool.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define MAIL_TEXT_MAX (256 << 10)  /* bytes of text told; the rest is in the mail itself */
#define MAIL_PARTS_MAX 200
#define MAIL_BOXES_MAX 500	   /* of one field */
#define MAIL_REFERENCES_MAX 100
#define MAIL_REPORTS_MAX 100
#define MAIL_VERDICTS_MAX 20	   /* Authentication-Results */

typedef struct {
	char *name;		/* decoded, one line; NULL: none */
	char *address;		/* local part as spelt, domain in U-labels */
} MailBox;

typedef struct {
	char *name;		/* of a file: no path, no control character; made up where the mail has none */
	char *type;		/* "image/png" */
	int64_t size;		/* decoded */
	bool is_inline;		/* shown within the text, by its author's wish */
	char *content_id;	/* without <>; NULL */
	unsigned index;		/* for mail_extract(); 0: the whole mail */
} MailPart;

typedef enum {
	MAIL_DSN_FAILED, MAIL_DSN_DELAYED, MAIL_DSN_DELIVERED, MAIL_DSN_RELAYED, MAIL_DSN_EXPANDED,
	MAIL_MDN_DISPLAYED, MAIL_MDN_OTHER,
} MailReportKind;

typedef struct {
	MailReportKind kind;
	char *recipient;	/* the one that was written to, if it is told, else the final one; NULL */
	char *status;		/* "5.1.1"; NULL */
	char *diagnostic;	/* what the other server said, one line; NULL */
} MailReportLine;

/* What is to be said about a mail beside its words; mail_note_text() has the sentence. */
typedef enum {
	MAIL_NOTE_PGP_ENCRYPTED = 1 << 0,
	MAIL_NOTE_SMIME_ENCRYPTED = 1 << 1,
	MAIL_NOTE_PGP_SIGNED = 1 << 2,	/* and nobody has checked it */
	MAIL_NOTE_SMIME_SIGNED = 1 << 3,
	MAIL_NOTE_SMIME_WRAPPED = 1 << 4, /* signed so that the text is within smime.p7m */
	MAIL_NOTE_TNEF = 1 << 5,	/* files within winmail.dat */
	MAIL_NOTE_PARTIAL = 1 << 6,	/* one piece of a mail that was cut (message/partial) */
	MAIL_NOTE_EXTERNAL = 1 << 7,	/* the content lies elsewhere (message/external-body) */
	MAIL_NOTE_MANY_PARTS = 1 << 8,	/* more than MAIL_PARTS_MAX: the others are in the mail itself */
	MAIL_NOTE_DAMAGED = 1 << 9,	/* too complex, or harmful to its reader */
} MailNote;

/* An event in it (RFC 5545); any of these may be NULL. */
typedef struct {
	char *method;		/* "REQUEST", "CANCEL", "REPLY" */
	char *summary, *where, *organizer;
	char *start, *end;	/* "2026-11-20 14:00", or "2026-11-20" for whole days */
	char *zone;		/* "Europe/Berlin", "UTC"; NULL: wherever you are */
	char *rule;		/* RRULE, as it stands */
} MailEvent;

/* Texts are UTF-8 that XML can carry; of one line, but for those that say otherwise. */
typedef struct {
	MailBox *from, *sender;		/* NULL: none that is an address */
	GPtrArray *to, *cc, *reply_to;	/* of MailBox */
	char *subject;			/* NULL: none */
	char *message_id, *in_reply_to;	/* with <>; NULL */
	char **references;		/* with <>, oldest first */
	int64_t date;			/* unix microseconds; 0: none, or no sane one */
	char *text;			/* the best text, lines ended by "\n", quotes and signature still in it; "" */
	char *text_folded;		/* the same without them; NULL: there is nothing to fold */
	bool text_cut;			/* there is more than MAIL_TEXT_MAX of it */
	bool text_was_html;
	char *lang;			/* Content-Language; NULL */
	GPtrArray *parts;		/* of MailPart */
	char *list_id;			/* "wherry.example.org"; NULL: no list's */
	bool automatic;			/* by a machine or a list: never to be answered by one */
	bool duplicate_headers;		/* what stands once stands twice, or two authors: believe no verdict */
	char **auth_results;		/* Authentication-Results, unfolded, the last added first */
	unsigned received_count;
	char *loop;			/* X-Wherry-Loop; NULL */
	char *spam;			/* what the MTA's filter says (X-Spam-Flag, X-Spam-Status, X-Spam); NULL */
	char *face;			/* Face: a PNG, base64 without blanks; NULL */
	char *mdn_to;			/* Disposition-Notification-To, its one address; NULL: none, or several */
	unsigned notes;			/* of MailNote */
	MailEvent *event;		/* NULL: none */
	GPtrArray *reports;		/* of MailReportLine */
	char *report_envid, *report_message_id;	/* of the mail it is about; NULL */
	bool damaged;			/* not taken apart: its one part is the mail */
} MailRead;

/*
 * reply (transfer full): a MailRead, borrowed for the call.  Errors: INTERNAL_SERVER_ERROR/wait,
 * no process can be started, or the disk; RESOURCE_CONSTRAINT/wait; INTERNAL_SERVER_ERROR/cancel,
 * not even the header can be read without harm: the mail is to be refused.
 */
void mail_read(WrySpool *mail, WryReply *reply);
/*
 * The decoded bytes of part `index`, 0: the mail itself.  reply (transfer full): a WrySpool,
 * sealed, borrowed for the call.  Errors as above; RESOURCE_CONSTRAINT: over the ceiling;
 * ITEM_NOT_FOUND.
 */
void mail_extract(WrySpool *mail, unsigned index, int64_t ceiling, WryReply *reply);
/* How many processes, once there is something to read; 0, and without it: one a core, at most four. */
void mail_mime_init(unsigned workers);
/* Ends the processes; what is open is dropped.  At the end of the daemon, or of a test. */
void mail_mime_shutdown(void);

/* The msgid of one bit: "encrypted with PGP; ...".  Static, no arguments. */
const char *mail_note_text(MailNote note);

MailRead *mail_read_new(void);
void	  mail_read_free(MailRead *read);
MailBox	 *mail_box_new(const char *name, const char *address);
void	  mail_box_free(MailBox *box);
void	  mail_part_free(MailPart *part);
void	  mail_event_free(MailEvent *event);

/* What wherryd --helper mime does: for main()'s table. */
extern const WryHelperJob mail_mime_job;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailRead, mail_read_free)
