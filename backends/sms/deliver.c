/*
 * deliver.c - what an SMSC delivers: texts for our users, and receipts for theirs
 *
 * Each is answered when it is on the disk, and not before.  Only a receipt for which nothing is
 * known yet (its submit_sm_resp may be on the way) is answered after a second, while the core keeps
 * it in mind.
 */
#include "backends/sms/body.h"
#include "backends/sms/number.h"
#include "backends/sms/smpp-carrier.h"
#include "base/text.h"

#include <string.h>

#define PARKED_MS 1000
#define PARKED_MOST 64 /* of a link: more, and the oldest is answered */
#define SIBLINGS_MOST 4
#define PHONE_DIGITS 9 /* the last: without country code or trunk prefix */

G_STATIC_ASSERT((1 + SIBLINGS_MOST) * SMPP_SPELLINGS <= 64); /* bits of guesses */

/* A receipt that waits for the core. */
typedef struct {
	SmppStrand *strand;
	SmppRequest *request;
	WryReply *near;
	SmppSpellings spellings;
	WryTimer *timer;
	GList link;
} Receipt;

/* --- receipts --- */

static void
free_receipt(Receipt *r)
{
	g_queue_unlink(&r->strand->receipts, &r->link);
	wry_reply_cancel(&r->near);
	wry_timer_clear(&r->timer);
	smpp_spellings_clear(&r->spellings);
	g_free(r);
}

static void
answer_receipt(Receipt *r, uint32_t status)
{
	smpp_request_answer(g_steal_pointer(&r->request), status);
	free_receipt(r);
}

static void
on_matched(gpointer result, const GError *error, gpointer data)
{
	Receipt *r = data;
	SmppIds *ids = &r->strand->ids;
	guint n = g_strv_length(r->spellings.names);
	if (error == NULL) {
		guint index = GPOINTER_TO_UINT(result);
		if (index < n)
			smpp_ids_matched(ids, r->spellings.kinds[index]);
		answer_receipt(r, SMPP_ESME_ROK);
	} else if (wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND) {
		smpp_ids_missed(ids);
		wry_log_info(r->strand->carrier->sms->log,
			     "%s: a receipt for %s, which is none of ours",
			     sms_link_name(r->strand->link), r->spellings.names[0]);
		answer_receipt(r, SMPP_ESME_ROK);
	} else {
		answer_receipt(r, SMPP_ESME_RX_T_APPN);
	}
}

/* The core goes on looking for it. */
static void
on_parked(gpointer data)
{
	answer_receipt(data, SMPP_ESME_ROK);
}

/*
 * Whose phone a receipt is of, as far as SMSCs agree on how to write it: its last digits.  NULL:
 * it does not say.  (transfer full)
 */
static char *
phone_of(const SmppAddress *source)
{
	const char *from = source->digits != NULL ? source->digits : "";
	GString *digits = g_string_new(NULL);
	for (const char *p = from; *p != '\0'; p++)
		if (*p != '+' && *p != '-' && *p != ' ' && (*p != '0' || digits->len > 0))
			g_string_append_c(digits, *p);
	if (digits->len > PHONE_DIGITS)
		g_string_erase(digits, 0, (gssize)digits->len - PHONE_DIGITS);
	return g_string_free(digits, digits->len == 0);
}

/* Spelt as the link's own, then as those of the links that are of the same account.  (transfer
 * full); *guesses: bit n, of names[n]. */
static GPtrArray *
names_of(const SmppStrand *strand, const SmppSpellings *spellings, uint64_t *guesses)
{
	const GPtrArray *strands = strand->carrier->strands;
	const char *account = sms_link_account(strand->link);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	unsigned siblings = 0;
	*guesses = spellings->guesses;
	for (char *const *n = spellings->names; *n != NULL; n++)
		g_ptr_array_add(names, g_strconcat(sms_link_name(strand->link), ":", *n, NULL));
	for (guint i = 0; i < strands->len && siblings < SIBLINGS_MOST; i++) {
		const SmppStrand *other = strands->pdata[i];
		if (other == strand || strcmp(sms_link_account(other->link), account) != 0)
			continue;
		siblings++;
		*guesses |= spellings->guesses << names->len;
		for (char *const *n = spellings->names; *n != NULL; n++)
			g_ptr_array_add(names,
					g_strconcat(sms_link_name(other->link), ":", *n, NULL));
	}
	g_ptr_array_add(names, NULL);
	return names;
}

static void
on_receipt(SmppStrand *strand, SmppRequest *request, const SmppReceipt *receipt,
	   const SmppAddress *source)
{
	SmsComponent *sms = strand->carrier->sms;
	const WryValues *settings = wry_component_settings(sms->component);
	SmppFate fate = smpp_receipt_fate(receipt);
	bool open = fate == SMPP_FATE_OPEN;
	gint64 validity = wry_values_int(settings, "validity") / 1000;
	g_autoptr(GError) error = NULL;
	if (open && !(receipt->intermediate && wry_values_bool(settings, "progress"))) {
		smpp_request_answer(request, SMPP_ESME_ROK);
		return;
	}
	if (fate == SMPP_FATE_FAILED)
		error = smpp_receipt_error(receipt, validity);
	else if (open)
		error = wry_error_new(WRY_ERROR_RECIPIENT_UNAVAILABLE,
				      N_("The phone cannot be reached just now; the text waits for "
					 "it."),
				      NULL);
	if (strand->receipts.length >= PARKED_MOST)
		on_parked(strand->receipts.head->data);
	Receipt *r = g_new0(Receipt, 1);
	*r = (Receipt){ .strand = strand, .request = request };
	r->link.data = r;
	g_queue_push_tail_link(&strand->receipts, &r->link);
	smpp_ids_spell(&strand->ids, receipt, &r->spellings);
	wry_timer_start(&r->timer, PARKED_MS, on_parked, r);
	uint64_t guesses;
	g_autoptr(GPtrArray) names = names_of(strand, &r->spellings, &guesses);
	g_autofree char *phone = phone_of(source);
	wry_message_fate_guessed(sms->component, (const char *const *)names->pdata, guesses, phone,
				 fate == SMPP_FATE_DELIVERED ? WRY_FATE_DELIVERED
				 : open			     ? WRY_FATE_DELAYED
							     : WRY_FATE_BOUNCED,
				 error, wry_reply_new(&r->near, 0, on_matched, r));
}

/* --- texts --- */

/* Of text that came, and where its answer goes.  The link may be gone by then. */
typedef struct {
	SmppRequest *request;
	const WryLog *log;
	char *to;
} Storing;

static void
on_stored(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Storing *s = data;
	uint32_t status = SMPP_ESME_ROK;
	if (error != NULL && wry_error_retry(error) == WRY_RETRY_WAIT)
		status = SMPP_ESME_RX_T_APPN;
	else if (error != NULL)
		status = SMPP_ESME_RX_P_APPN;
	if (error != NULL)
		wry_log_event(s->log, G_LOG_LEVEL_WARNING,
			      status == SMPP_ESME_RX_T_APPN ? "text-put-off" : "text-refused",
			      "a text to %s was %s: %s", wry_log_jid(s->to),
			      status == SMPP_ESME_RX_T_APPN ? "put off" : "refused",
			      error->message);
	smpp_request_answer(s->request, status);
	g_free(s->to);
	g_free(s);
}

static WryAddress *
address_of(const SmppStrand *strand, const SmppAddress *address)
{
	const char *digits = address->digits != NULL ? address->digits : "";
	g_autofree char *text = wry_text_repair(digits, strlen(digits), NULL);
	return sms_number_from_wire(address->ton, text, strand->carrier->sms->country);
}

/* Which part of which text it is, by its header, or by the TLVs. */
static void
read_place(SmsPart *part, const SmsUdh *udh, const SmppOptions *options)
{
	if (udh->total > 0) {
		part->ref = udh->ref;
		part->wide = udh->wide;
		part->total = udh->total;
		part->part = udh->part;
	} else if (options->sar_reference >= 0 && options->sar_total <= 255 &&
		   options->sar_sequence >= 1 && options->sar_sequence <= options->sar_total) {
		part->ref = (uint16_t)options->sar_reference;
		part->wide = true;
		part->total = (uint8_t)options->sar_total;
		part->part = (uint8_t)options->sar_sequence;
	}
}

static void
on_text(SmppStrand *strand, SmppRequest *request, const SmppPdu *pdu, const SmppOptions *options)
{
	SmsComponent *sms = strand->carrier->sms;
	SmppBytes bytes = smpp_text(pdu, options);
	g_auto(SmsBody) body = { 0 };
	g_autoptr(WryAddress) from = address_of(strand, &pdu->source);
	g_autoptr(WryAddress) to = address_of(strand, &pdu->dest);
	sms_body_read(&body, pdu->data_coding, (pdu->esm_class & SMPP_ESM_UDHI) != 0, bytes.at,
		      bytes.n, &sms_link_form(strand->link)->dialect);
	SmsPart part = { .account = sms_link_account(strand->link),
			 .link = sms_link_name(strand->link),
			 .bind = smpp_request_bind(request),
			 .from = from,
			 .to = to,
			 .coding = body.coding,
			 .bytes = body.bytes,
			 .n = body.n };
	read_place(&part, &body.udh, options);
	Storing *s = g_new0(Storing, 1);
	*s = (Storing){ request, sms->log, g_strdup(to->name) };
	sms_parts_take(strand->carrier->parts, &part, wry_reply_new(NULL, 0, on_stored, s));
}

void
smpp_deliver_whole(const SmsWhole *whole, WryReply *stored, gpointer data)
{
	const SmppCarrier *c = data;
	SmsIn *in = sms_in_new(wry_address_copy(whole->from), wry_address_copy(whole->to),
			       g_strdup(whole->text));
	in->sent = whole->sent;
	in->flash = whole->flash;
	in->once = g_strdup(whole->once);
	sms_arrived(c->sms, in, stored);
}

/* --- from the links --- */

void
smpp_deliver(SmppStrand *strand, SmppRequest *request, const SmppPdu *pdu)
{
	SmppOptions options;
	SmppReceipt receipt;
	smpp_options(pdu, &options);
	if (strand->carrier->held) {
		smpp_request_answer(request, SMPP_ESME_RX_T_APPN);
		return;
	}
	switch (smpp_receipt_read(pdu, &options, &receipt)) {
	case SMPP_IS_MESSAGE:
		on_text(strand, request, pdu, &options);
		break;
	case SMPP_IS_RECEIPT:
		on_receipt(strand, request, &receipt, &pdu->source);
		break;
	case SMPP_IS_UNREADABLE:
		wry_log_info(strand->carrier->sms->log, "%s: a receipt that says nothing",
			     sms_link_name(strand->link));
		smpp_request_answer(request, SMPP_ESME_ROK);
		break;
	}
}

void
smpp_deliver_stop(SmppStrand *strand)
{
	while (strand->receipts.head != NULL) {
		Receipt *r = strand->receipts.head->data;
		smpp_request_answer(g_steal_pointer(&r->request), SMPP_ESME_RX_T_APPN);
		free_receipt(r);
	}
}
