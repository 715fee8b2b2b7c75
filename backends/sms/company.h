/*
 * company.h - what the two files of the HTTP providers share: company.c has what goes out, webhook.c what comes in
 */
#pragma once

#include "backends/sms/parts.h"
#include "backends/sms/shape.h"
#include "backends/sms/sms.h"
#include "http/serve.h"

typedef struct {
	SmsComponent *sms;
	SmsAccount account;
	GQueue asks;			/* of texts that are asked to be sent, and have no answer yet */
	unsigned window, taken;		/* texts at a time; how many went well since it changed */
	unsigned pause_ms;		/* of the last pause, 0: none since it went well */
	WryTimer *pause;		/* nothing is sent until it ends */
	WryReply *quiet;		/* waits until no text is under way: we are stopping; NULL */
	bool leaving;			/* nothing is sent any more */
	GError *trouble;		/* why; NULL: none */
	char *said;			/* the last complaint, and when: once, then hourly; NULL: none */
	gint64 said_at;			/* monotonic */
	/* webhook.c's */
	WryRoute *route;
	SmsParts *parts;		/* of long texts that come one by one */
	GQueue visits;			/* texts whose files are under way to us */
	gint64 warned;			/* monotonic, of the last forged call that was told of; 0: none */
} SmsCompany;

/* --- webhook.c --- */

/* error: nobody listens for what is called. */
bool	    sms_webhook_start(SmsCompany *company, GError **error);
void	    sms_webhook_stop(SmsCompany *company);
