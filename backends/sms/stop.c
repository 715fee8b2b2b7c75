/*
 * stop.c - people who want no more texts, and what they write to say so
 */
#include "backends/sms/stop.h"

#include "backends/sms/number.h"
#include "base/records.h"

#include <string.h>

#define STOPS_MOST 500000
#define ANSWERED_MOST 10000
#define AGAIN_US                                                                                   \
	(3600 *                                                                                    \
	 (gint64)G_USEC_PER_SEC) /* until the same word of the same person is answered again */

struct _SmsStops {
	WryComponent *component;
	SmsKeep *keep;	      /* "NUMBER WHO" -> when */
	WryRecords *answered; /* -> gint64, monotonic */
};

SmsWord
sms_word_read(const char *text)
{
	static const struct {
		const char *text;
		SmsWord word;
	} words[] = {
		{ "STOP", SMS_WORD_STOP },	  { "STOPALL", SMS_WORD_STOP },
		{ "UNSUBSCRIBE", SMS_WORD_STOP }, { "CANCEL", SMS_WORD_STOP },
		{ "END", SMS_WORD_STOP },	  { "QUIT", SMS_WORD_STOP },
		{ "OPTOUT", SMS_WORD_STOP },	  { "REVOKE", SMS_WORD_STOP },
		{ "ARRET", SMS_WORD_STOP },	  { "ARR\xc3\x8aT", SMS_WORD_STOP },
		{ "START", SMS_WORD_START },	  { "UNSTOP", SMS_WORD_START },
		{ "YES", SMS_WORD_START },	  { "HELP", SMS_WORD_HELP },
		{ "INFO", SMS_WORD_HELP },
	};
	if (text == NULL || strlen(text) > 64)
		return SMS_WORD_NONE;
	g_autofree char *bare = g_strstrip(g_strdup(text));
	g_autofree char *upper = g_utf8_validate(bare, -1, NULL) ? g_utf8_strup(bare, -1) : NULL;
	for (guint i = 0; upper != NULL && i < G_N_ELEMENTS(words); i++)
		if (strcmp(upper, words[i].text) == 0)
			return words[i].word;
	return SMS_WORD_NONE;
}

SmsStops *
sms_stops_new(WryComponent *component)
{
	SmsStops *stops = g_new0(SmsStops, 1);
	stops->component = component;
	stops->keep = sms_keep_new(component, "stop", STOPS_MOST);
	stops->answered = wry_records_new(sizeof(gint64), ANSWERED_MOST);
	return stops;
}

void
sms_stops_free(SmsStops *stops)
{
	if (stops == NULL)
		return;
	sms_keep_free(stops->keep);
	wry_records_free(stops->answered);
	g_free(stops);
}

void
sms_stops_load(SmsStops *stops, WryReply *reply)
{
	sms_keep_load(stops->keep, reply);
}

/* (transfer full) */
static char *
name_of(const WryAddress *number, const WryAddress *who)
{
	g_autoptr(WryAddress) ours = sms_number_unshared(number);
	g_autofree char *same = sms_number_read_as(who);
	return g_strconcat(ours->name, " ", same != NULL ? same : who->name, NULL);
}

static bool
is_mode(const SmsStops *stops, const char *mode)
{
	const char *set = wry_values_text(wry_component_settings(stops->component), "stop");
	return strcmp(set, mode) == 0;
}

/* What is to be said to that word; NULL: nothing, or it has been. */
static const char *
answer_to(SmsStops *stops, const char *name, SmsWord word)
{
	static const char *const keys[] = { NULL, "stop_reply", "start_reply", "help_reply" };
	const char *answer = wry_values_text(wry_component_settings(stops->component), keys[word]);
	if (answer == NULL)
		return NULL;
	g_autofree char *which = g_strdup_printf("%s %d", name, word);
	gint64 now = g_get_monotonic_time();
	gint64 *last = wry_records_make(stops->answered, which);
	if (*last != 0 && now - *last < AGAIN_US)
		return NULL;
	*last = now;
	return answer;
}

SmsWord
sms_stops_heard(SmsStops *stops, const WryAddress *number, const WryAddress *who, const char *text,
		const char **ret_answer)
{
	SmsWord word = sms_word_read(text);
	*ret_answer = NULL;
	if (word == SMS_WORD_NONE || is_mode(stops, "off"))
		return SMS_WORD_NONE;
	g_autofree char *name = name_of(number, who);
	bool stopped = sms_keep_get(stops->keep, name) != NULL;
	if (word == SMS_WORD_START && !stopped)
		return SMS_WORD_NONE; /* to somebody's question, that is a yes */
	if (word == SMS_WORD_STOP && !stopped) {
		g_autofree char *when =
		    g_strdup_printf("%" G_GINT64_FORMAT, g_get_real_time() / G_USEC_PER_SEC);
		sms_keep_set(stops->keep, name, when, 0);
	} else if (word == SMS_WORD_START) {
		sms_keep_set(stops->keep, name, NULL, 0);
	}
	if (word != SMS_WORD_HELP)
		wry_log_info(wry_component_log(stops->component), "%s %s texts from %s",
			     wry_log_jid(who->name),
			     word == SMS_WORD_STOP ? "wants no more" : "wants",
			     wry_log_jid(number->name));
	*ret_answer = answer_to(stops, name, word);
	return word;
}

bool
sms_stops_let(SmsStops *stops, const WryAddress *number, const WryAddress *who, GError **error)
{
	if (!is_mode(stops, "enforce"))
		return true;
	g_autofree char *name = name_of(number, who);
	return sms_keep_get(stops->keep, name) == NULL ||
	       wry_error_set(error, WRY_ERROR_FORBIDDEN,
			     N_("This person asked for no more texts (STOP)."), NULL);
}
