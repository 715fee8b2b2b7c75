/*
 * provider.h - the seam between the SMS backend and what carries its messages
 *
 * A provider is an SMSC spoken to by SMPP, or a company's HTTP interface.  Down go texts for numbers, up come
 * what became of them and what others wrote.  It knows wires; whose number is whose, what a message says, what may be
 * sent and whom a message is for is decided above it (outbound.c, inbound.c).
 *
 * Facts may be told from inside an order, too.
 */
#pragma once

#include "core/backend.h"

typedef struct _SmsComponent SmsComponent;

/*
 * One text on its way to one number.  Made and freed above; the provider's from send() until each of its parts is accepted, one
 * has failed, or forget().
 */
typedef struct _SmsOut SmsOut;

struct _SmsOut {
	SmsComponent *sms;
	WryAddress *from;		/* what it is sent as: a number of ours, or a name */
	WryAddress *to;			/* whom it is for */
	char *text;			/* UTF-8, what is sent: never empty */
	GPtrArray *attachments;		/* of WryAttachment, borrowed of the message: their links stand in the
					   text, too; NULL: none */
	int64_t expires;		/* unix microseconds: of no use after */
	bool progress;			/* its sender hears of what is between sent and arrived, too */
	const char *id;			/* the message's, for the log */
	gpointer data;			/* the provider's own, NULL at first */

	/* outbound.c's own: */
	WrySession *session;		/* NULL: it has closed, or there never was one */
	WryMessage *message;		/* NULL: of the gateway itself */
	unsigned recipient;		/* of the message's */
	unsigned accepted;		/* parts */
	unsigned charged;		/* parts that its user has paid for; 0 */
	int64_t paid;			/* and the money for them, millionths */
	WryAddress *self;		/* its user's: the number, or his share of it; NULL: of the gateway itself */
	WryReply *storing;		/* near end, until that is on the disk: not the provider's yet; NULL */
	bool plain;			/* of the gateway itself */
	WryReply *reply;		/* of one of the gateway itself; NULL */
	GList link;
};

/* A text, or a file, that came.  Made by the provider, owned by sms_arrived(). */
typedef struct {
	WryAddress *from, *to;		/* who wrote, and to which number of ours */
	char *text;			/* UTF-8 that XML can carry, whole; NULL: none */
	int64_t sent;			/* unix microseconds; 0: now */
	bool flash;			/* to be shown and not kept */
	GPtrArray *attachments;		/* of WryAttachment, owned; NULL: none */
	char *once;			/* the same again is the same message (WryMessage.once); NULL: unknown */
} SmsIn;

typedef struct {
	const char *name;		/* "smpp": the value of `provider` */
	/* false and error: for the operator to mend.  Reads the settings; dials out and returns. */
	bool (*start)(SmsComponent *sms, GError **error);
	/* No order follows, and no fact may. */
	void (*stop)(SmsComponent *sms);
	/* As WryBackend.quiesce.  NULL: it has nothing under way that it could lose. */
	void (*quiesce)(SmsComponent *sms, WryReply *reply);
	/* Settings have changed.  NULL: none of its may. */
	void (*reload)(SmsComponent *sms);
	/* In how many parts that text would go; 0 and error: it cannot.  Pure. */
	unsigned (*measure)(const SmsComponent *sms, const WryAddress *to, const char *text,
			    GError **error);
	/* facts: sms_out_accepted(), sms_out_failed() */
	void (*send)(SmsComponent *sms, SmsOut *out);
	/* Nobody is told of it any more, and it is freed.  true: nothing of it was sent. */
	bool (*forget)(SmsComponent *sms, SmsOut *out);
	/* As WryBackend.hold. */
	void (*hold)(SmsComponent *sms, bool on);
	/* A line of each link: to be shown to an operator. */
	void (*describe)(const SmsComponent *sms, GString *lines);
	/* As WryBackend.component_advise.  NULL: nothing. */
	void (*advise)(const SmsComponent *sms, WryAdvise advise, gpointer data);
} SmsProvider;

extern const SmsProvider sms_provider_smpp;
/* company.c's */
extern const SmsProvider sms_provider_kannel, sms_provider_twilio, sms_provider_vonage,
    sms_provider_template;
/* WryBackend.settings_advise, of these. */
void	    sms_company_advise(const WryValues *settings, WryAdvise advise, gpointer data);

/* --- facts -------------------------------------------------------------------------------- */

/* As wry_component_ready(). */
void	    sms_ready(SmsComponent *sms, unsigned window, const GError *why);
/*
 * The part is with the network, which calls it that, in a spelling that is one in the whole component
 * ("primary:1a2b"); NULL: it has no name.  With the last of the parts the provider's hold on it ends.
 */
void	    sms_out_accepted(SmsOut *out, unsigned part, unsigned parts, const char *name);
/*
 * It is not sent, or what of it has been sent is of no use.  WRY_RETRY_WAIT: nothing of it was, and it is
 * tried again.  error: borrowed.  The provider's hold on it ends.
 */
void	    sms_out_failed(SmsOut *out, const GError *error);
/* As wry_message_untried(): nothing can be sent, and of this nothing has been.  Likewise. */
void	    sms_out_untried(SmsOut *out);
/* It may have been sent, and nobody knows: the user hears so, and it is not sent again.  Likewise. */
void	    sms_out_unsure(SmsOut *out);
/*
 * What went over the wire about it, sent: from us; for an operator who looks (wry_session_traced()).  shape: a printf format,
 * without the text, which is added where he may see it.
 */
void	    sms_out_traced(const SmsOut *out, bool sent, const char *shape, ...) G_GNUC_PRINTF(3, 4);
/* in, stored: (transfer full).  stored: as wry_message_arrived(); ITEM_NOT_FOUND: it is nobody's. */
void	    sms_arrived(SmsComponent *sms, SmsIn *in, WryReply *stored);
/* A receipt.  As wry_message_fate(). */
void	    sms_fate(SmsComponent *sms, const char *const *names, WryFate fate, const GError *error,
		     WryReply *matched);

SmsIn	   *sms_in_new(WryAddress *from, WryAddress *to, char *text);	/* all (transfer full) */
void	    sms_in_free(SmsIn *in);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmsIn, sms_in_free)
