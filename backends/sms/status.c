/*
 * status.c - an SMSC's refusals as sentences
 */
#include "backends/sms/status.h"

#include "base/text.h"

#include <string.h>

#define SAID_MOST 160 /* bytes of what the SMSC adds in its own words */

typedef struct {
	const char *name;
	uint16_t value;
	uint8_t fate;
} Status;

static const Status statuses[] = {
#define X(value, name, fate) { "ESME_" #name, value, SMPP_##fate },
	SMPP_STATUS_MAP(X)
#undef X
};

static const Status *
status_find(uint32_t value)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(statuses); i++)
		if (statuses[i].value == value)
			return &statuses[i];
	return NULL;
}

SmppClass
smpp_status_class(uint32_t value)
{
	const Status *status = status_find(value);
	return status != NULL ? (SmppClass)status->fate : SMPP_REFUSED;
}

char *
smpp_status_describe(uint32_t value)
{
	const Status *status = status_find(value);
	if (status != NULL)
		return g_strdup_printf("0x%02x %s", value, status->name);
	if (value >= 0x400 && value <= 0x4ff) /* 3.4 5.1.3: reserved for SMSC vendors */
		return g_strdup_printf("0x%x, the provider's own", value);
	return g_strdup_printf("0x%x", value);
}

/* --- a message that was not taken -- */

static const struct {
	uint32_t from, to;
	SmppReason reason;
} refusals[] = {
	{ SMPP_ESME_RINVMSGLEN,
	  SMPP_ESME_RINVMSGLEN,
	  { WRY_ERROR_NOT_ACCEPTABLE, N_("The SMS provider finds this text too long. (%s)") } },
	{ SMPP_ESME_RINVDSTADR,
	  SMPP_ESME_RINVDSTADR,
	  { WRY_ERROR_ITEM_NOT_FOUND, N_("Not delivered: the number does not exist. (%s)") } },
	{ SMPP_ESME_RINVDSTTON,
	  SMPP_ESME_RINVDSTNPI,
	  { WRY_ERROR_ITEM_NOT_FOUND, N_("Not delivered: the number does not exist. (%s)") } },
	{ SMPP_ESME_RINVSRCADR,
	  SMPP_ESME_RINVSRCADR,
	  { WRY_ERROR_NOT_ALLOWED,
	    N_("The SMS provider does not take your number as a sender. Tell your operator. "
	       "(%s)") } },
	{ SMPP_ESME_RINVSRCTON,
	  SMPP_ESME_RINVSRCNPI,
	  { WRY_ERROR_NOT_ALLOWED,
	    N_("The SMS provider does not take your number as a sender. Tell your operator. "
	       "(%s)") } },
	{ SMPP_ESME_RSERTYPUNAUTH,
	  SMPP_ESME_RPROHIBITED,
	  { WRY_ERROR_NOT_ALLOWED,
	    N_("The SMS provider lets nobody here write to this number. (%s)") } },
	{ SMPP_ESME_RSERTYPDENIED,
	  SMPP_ESME_RSERTYPDENIED,
	  { WRY_ERROR_NOT_ALLOWED,
	    N_("The SMS provider lets nobody here write to this number. (%s)") } },
	{ SMPP_ESME_RINVDCS,
	  SMPP_ESME_RINVDCS,
	  { WRY_ERROR_NOT_ACCEPTABLE,
	    N_("The SMS provider takes no text with letters like these. (%s)") } },
};

static SmppReason
reason_of(uint32_t status)
{
	switch (smpp_status_class(status)) {
	case SMPP_THROTTLED:
		return (SmppReason){ WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("The SMS provider asks us to wait. (%s)") };
	case SMPP_LATER:
		return (SmppReason){ WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
				     N_("The SMS provider cannot send just now. (%s)") };
	case SMPP_LINK:
		return (SmppReason){ WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
				     N_("This gateway cannot send texts just now; the operator "
					"knows. Your text is kept and goes out later. (%s)") };
	default:
		break;
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++)
		if (status >= refusals[i].from && status <= refusals[i].to)
			return refusals[i].reason;
	return (SmppReason){ WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
			     N_("The SMS provider refused this text. (%s)") };
}

/* Foreign bytes as a part of a line.  (transfer full) */
static char *
words_of(const void *said, gsize n)
{
	g_autofree char *text = wry_text_repair(said, MIN(n, SAID_MOST), NULL);
	for (char *p = text; *p != '\0'; p++)
		if ((guchar)*p < ' ' || *p == 0x7f)
			*p = ' ';
	return g_strdup(g_strstrip(text));
}

GError *
smpp_status_error(uint32_t status, const void *said, gsize n)
{
	SmppReason reason = reason_of(status);
	g_autofree char *raw = smpp_status_describe(status);
	g_autofree char *words = said != NULL && n > 0 ? words_of(said, n) : NULL;
	if (words == NULL || *words == '\0')
		return wry_error_new(reason.error, reason.msgid, raw, NULL);
	g_autofree char *both = g_strdup_printf("%s: %s", raw, words);
	return wry_error_new(reason.error, reason.msgid, both, NULL);
}

/* --- a link that may not bind -- */

GError *
smpp_bind_error(uint32_t status, const char *link)
{
	g_autofree char *raw = smpp_status_describe(status);
	switch (status) {
	case SMPP_ESME_RINVPASWD:
	case SMPP_ESME_RINVSYSID:
	case SMPP_ESME_RINVSYSTYP:
		return wry_error_new(WRY_ERROR_AS(NOT_AUTHORIZED, CANCEL),
				     N_("%1$s refused our login. (%2$s)"), link, raw, NULL);
	case SMPP_ESME_RALYBND:
		return wry_error_new(WRY_ERROR_AS(CONFLICT, WAIT),
				     N_("%1$s says that we are logged in already. (%2$s)"), link,
				     raw, NULL);
	default:
		return wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
				     N_("%1$s does not let us in just now. (%2$s)"), link, raw,
				     NULL);
	}
}

/* --- a message that did not arrive -- */

enum { TYPE_GSM = 3, TYPE_SMPP = 7 }; /* 5.0 4.8.4.42 */

/* MAP's errors (3GPP TS 29.002 17.6). */
static const struct {
	int code;
	SmppReason reason;
} gsm[] = {
	{ 1, { WRY_ERROR_ITEM_NOT_FOUND, N_("Not delivered: the number does not exist. (%s)") } },
	{ 5, { WRY_ERROR_ITEM_NOT_FOUND, N_("Not delivered: the number does not exist. (%s)") } },
	{ 6,
	  { WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
	    N_("Not delivered: the phone was off or out of reach. (%s)") } },
	{ 9,
	  { WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
	    N_("Not delivered: the phone is not admitted to its network. (%s)") } },
	{ 11,
	  { WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
	    N_("Not delivered: the phone takes no texts. (%s)") } },
	{ 12,
	  { WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
	    N_("Not delivered: the phone is not admitted to its network. (%s)") } },
	{ 13,
	  { WRY_ERROR_NOT_ALLOWED, N_("Not delivered: texts to this phone are barred. (%s)") } },
	{ 21,
	  { WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
	    N_("Not delivered: the phone takes no texts. (%s)") } },
	{ 27,
	  { WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
	    N_("Not delivered: the phone was off or out of reach. (%s)") } },
	{ 31,
	  { WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
	    N_("Not delivered: the phone was busy. (%s)") } },
	{ 32,
	  { WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
	    N_("Not delivered: the phone did not take it; its memory may be full. (%s)") } },
	{ 34,
	  { WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
	    N_("Not delivered: the phone network failed. (%s)") } },
};

bool
smpp_network_reason(int type, int error, SmppReason *ret)
{
	for (unsigned i = 0; type == TYPE_GSM && i < G_N_ELEMENTS(gsm); i++)
		if (gsm[i].code == error) {
			*ret = gsm[i].reason;
			return true;
		}
	if (type != TYPE_SMPP || smpp_status_class((uint32_t)error) != SMPP_REFUSED)
		return false;
	*ret = reason_of((uint32_t)error);
	return true;
}

char *
smpp_network_describe(int type, int error)
{
	if (type == TYPE_GSM)
		return g_strdup_printf("GSM error %d", error);
	if (type == TYPE_SMPP)
		return smpp_status_describe((uint32_t)error);
	if (type > 0)
		return g_strdup_printf("error %d of network type %d", error, type);
	return g_strdup_printf("error %d", error);
}
