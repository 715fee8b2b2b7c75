/*
 * quarantine.c - numbers that were somebody's until lately
 */
#include "backends/sms/quarantine.h"

#include <string.h>

#define NUMBERS_MOST 100000

struct _SmsQuarantine {
	WryComponent *component;
	SmsKeep *keep; /* number -> who had it last */
};

SmsQuarantine *
sms_quarantine_new(WryComponent *component)
{
	SmsQuarantine *quarantine = g_new0(SmsQuarantine, 1);
	quarantine->component = component;
	quarantine->keep = sms_keep_new(component, "released", NUMBERS_MOST);
	return quarantine;
}

void
sms_quarantine_free(SmsQuarantine *quarantine)
{
	if (quarantine == NULL)
		return;
	sms_keep_free(quarantine->keep);
	g_free(quarantine);
}

void
sms_quarantine_load(SmsQuarantine *quarantine, WryReply *reply)
{
	sms_keep_load(quarantine->keep, reply);
}

static int64_t
length_us(const SmsQuarantine *quarantine)
{
	return wry_values_int(wry_component_settings(quarantine->component), "quarantine") * 1000;
}

void
sms_quarantine_add(SmsQuarantine *quarantine, const WryAddress *number, const char *user)
{
	int64_t length = length_us(quarantine);
	if (length > 0)
		sms_keep_set(quarantine->keep, number->name, user, g_get_real_time() + length);
}

bool
sms_quarantine_lets(SmsQuarantine *quarantine, const WryAddress *number, const char *user)
{
	const char *last = sms_keep_get(quarantine->keep, number->name);
	return last == NULL || strcmp(last, user) == 0 || length_us(quarantine) == 0;
}
