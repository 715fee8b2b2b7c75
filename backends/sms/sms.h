/*
 * sms.h - what the files of the SMS backend share
 *
 * sms.c has the table and the component, settings.c the keys; outbound.c is a message's way to the provider, inbound.c what
 * comes from it; account.c is what users see of numbers, books.h what is known of them.
 */
#pragma once

#include "backends/sms/books.h"
#include "backends/sms/parts.h"
#include "backends/sms/provider.h"
#include "base/loop.h"

struct _SmsComponent {
	WryComponent *component;
	const WryLog *log;
	const char *domain;		/* ours: borrowed */
	const SmsCountry *country;	/* where numbers without a code are at home; NULL */
	SmsBooks *books;		/* whose numbers are whose, and what may be sent */
	unsigned window;		/* the provider's, and why it is shut (nullable) */
	GError *why;
	const SmsProvider *provider;
	gpointer carrier;		/* the provider's own */
	SmsParts *parts;		/* the provider's, borrowed; NULL */
	GQueue outs;			/* of SmsOut: in the hands of outbound.c */
	unsigned plain;			/* how many of them are of the gateway itself */
	bool held;			/* the XMPP side is behind */
};

/* --- outbound.c --- */

#define SMS_PLAIN_MOST 64		/* texts of the gateway itself under way */

void	    sms_message_send(WrySession *session, const WryMessage *message, uint64_t waiting);
unsigned    sms_message_measure(const WryComponent *component, const WryMessage *message,
				GError **error);
/* The session closes: of what has not been sent it hears that it must wait. */
void	    sms_outbound_forget(SmsComponent *sms, const WrySession *session);
void	    sms_outbound_stop(SmsComponent *sms);
/*
 * A text of the gateway's own: a code, an answer to HELP.  from, to, text: borrowed.  reply: (transfer full)(nullable), done
 * once the network has all of it.
 */
void	    sms_send_plain(SmsComponent *sms, const WryAddress *from, const WryAddress *to,
			   const char *text, WryReply *reply);

/* --- settings.c --- */

extern const WryField sms_settings[];
extern const WryField sms_link_settings[];	/* of a [smpp NAME] */
/* host:port, the port 2775 where there is none.  *ret_host: (transfer full). */
bool	    sms_read_host(const char *text, char **ret_host, guint16 *ret_port);
