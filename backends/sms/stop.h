/*
 * stop.h - people who want no more texts, and what they write to say so
 *
 * The words carriers know: STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, OPTOUT, REVOKE, ARRET; START, UNSTOP, YES; HELP, INFO.  One
 * word alone, in any case.  What is said is delivered all the same.  It is between a person and one of our numbers,
 * for ever, or until he takes it back; whose number that is changes nothing.
 */
#pragma once

#include "backends/sms/keep.h"

typedef enum { SMS_WORD_NONE, SMS_WORD_STOP, SMS_WORD_START, SMS_WORD_HELP } SmsWord;

/* text: nullable. */
SmsWord	    sms_word_read(const char *text);

typedef struct _SmsStops SmsStops;

SmsStops   *sms_stops_new(WryComponent *component);
void	    sms_stops_free(SmsStops *stops);
/* reply: (transfer full), when it may be asked. */
void	    sms_stops_load(SmsStops *stops, WryReply *reply);

/*
 * A text came from `who` to `number`: remembered as the setting `stop` has it.  *ret_answer: what the operator has us say to
 * it (stop_reply, start_reply, help_reply), once an hour to each; borrowed, or NULL.
 */
SmsWord	    sms_stops_heard(SmsStops *stops, const WryAddress *number, const WryAddress *who,
			    const char *text, const char **ret_answer);
/* May number write to who?  error: FORBIDDEN. */
bool	    sms_stops_let(SmsStops *stops, const WryAddress *number, const WryAddress *who,
			  GError **error);
