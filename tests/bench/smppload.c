/*
 * smppload.c - wherry's SMPP link with nothing above it: what it can do, without users, stanzas and
 *a disk
 *
 *	smppload PORT COUNT WINDOW		COUNT messages of 80 characters, each to a number of
 *its own smppload codec				how many PDUs a second are read and written
 *again
 *
 * Prints "sent N in S s, CPU C s, receipts R"; receipts that come meanwhile are read and answered,
 *and waited for if there was one by the last answer.
 */
#include "backends/sms/link.h"
#include "backends/sms/receipt.h"
#include "backends/sms/sms.h"
#include "net/resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char words[] =
    "the quick brown fox jumps over the lazy dog, and again, and then it is eighty ..";

static struct {
	SmsLink *link;
	unsigned count, window, begun, sent, receipts;
	gint64 first, last;
	double cpu;
} load;

static double
cpu(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- what stands above a link -- */

static void
begin_one(void)
{
	char to[16];
	SmsOut *out = g_new0(SmsOut, 1);
	g_snprintf(to, sizeof to, "+44770%07u", load.begun++);
	out->from = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "+442079460001");
	out->to = wry_address_new(WRY_ADDRESS_CONTACT, NULL, to);
	out->text = g_strdup(words);
	out->expires = g_get_real_time() + 86400 * (gint64)G_USEC_PER_SEC;
	sms_lanes_add(sms_link_lanes(load.link), out);
}

static void
end_one(SmsOut *out)
{
	wry_address_free(out->from);
	wry_address_free(out->to);
	g_free(out->text);
	g_free(out);
	load.sent++;
	load.last = g_get_monotonic_time();
	if (load.begun < load.count)
		begin_one();
}

void
sms_out_accepted(SmsOut *out, G_GNUC_UNUSED unsigned part, G_GNUC_UNUSED unsigned parts,
		 const char *name)
{
	g_assert_nonnull(name);
	end_one(out);
}

void
sms_out_failed(G_GNUC_UNUSED SmsOut *out, const GError *error)
{
	g_error("not sent: %s", error->message);
}

void
sms_out_untried(G_GNUC_UNUSED SmsOut *out)
{
	g_error("not tried");
}

void
sms_out_unsure(G_GNUC_UNUSED SmsOut *out)
{
	g_error("lost");
}

static void
on_changed(SmsLink *link, G_GNUC_UNUSED gpointer data)
{
	if (sms_link_window(link) == 0 || load.begun > 0)
		return;
	load.first = g_get_monotonic_time();
	load.cpu = cpu();
	/* as the core: no more at a time than the window */
	for (unsigned i = 0; i < load.window; i++)
		begin_one();
}

static void
on_returned(G_GNUC_UNUSED SmsLink *link, SmsOut *out, G_GNUC_UNUSED gpointer data)
{
	sms_out_untried(out);
}

static void
on_delivered(G_GNUC_UNUSED SmsLink *link, SmppRequest *request, const SmppPdu *pdu,
	     G_GNUC_UNUSED gpointer data)
{
	SmppOptions options;
	SmppReceipt receipt;
	smpp_options(pdu, &options);
	g_assert_cmpint(smpp_receipt_read(pdu, &options, &receipt), ==, SMPP_IS_RECEIPT);
	smpp_request_answer(request, SMPP_ESME_ROK);
	load.receipts++;
}

static void
on_named(G_GNUC_UNUSED SmsLink *link, G_GNUC_UNUSED const char *id, G_GNUC_UNUSED gpointer data)
{
}

static int
run(const char *port, unsigned count, unsigned window)
{
	static const SmsLinkFuncs funcs = {
		.changed = on_changed,
		.returned = on_returned,
		.named = on_named,
		.delivered = on_delivered,
	};
	g_autoptr(GError) error = NULL;
	g_autofree char *host = g_strconcat("127.0.0.1:", port, NULL);
	g_autofree char *size = g_strdup_printf("%u", window);
	WryValues *values = wry_values_new(sms_link_settings);
	const char *const keys[] = { "host", host,     "system_id", "load", "tls",
				     "no",   "window", size,	    NULL };
	for (unsigned i = 0; keys[i] != NULL; i += 2)
		wry_values_set(values, keys[i], keys[i + 1], &error);
	g_assert_no_error(error);
	load.count = count;
	load.window = window;
	wry_loop_init(NULL);
	wry_log_set_level(G_LOG_LEVEL_WARNING);
	static const WryLog log;
	SmsRefs *refs = sms_refs_new();
	load.link = sms_link_new("load", values, 6, refs, &log, &funcs, NULL, &error);
	g_assert_no_error(error);
	while (load.sent < count || (load.receipts > 0 && load.receipts < count))
		g_main_context_iteration(NULL, TRUE);
	printf("sent %u in %.6f s, CPU %.6f s, receipts %u\n", load.sent,
	       (double)(load.last - load.first) / G_USEC_PER_SEC, cpu() - load.cpu, load.receipts);
	sms_link_free(load.link);
	sms_refs_free(refs);
	wry_values_free(values);
	return 0;
}

/* --- the codec -- */

static void
measure(const char *name, const uint8_t *bytes, gsize n)
{
	const unsigned count = 3000000;
	uint8_t again[512];
	double begin = cpu();
	for (unsigned i = 0; i < count; i++) {
		SmppPdu pdu;
		g_assert(smpp_decode(&pdu, bytes, n) == 0);
		pdu.sequence = i; /* so that nothing of it can be left out */
		g_assert(smpp_encode(&pdu, again, sizeof again) == n);
		__asm__ volatile("" : : "r"(again) : "memory");
	}
	printf("%s %.0f a second\n", name, count / (cpu() - begin));
}

static int
codec(void)
{
	static const char told[] =
	    "id:1000000 sub:001 dlvrd:001 submit date:2611201542 done date:2611201542 "
	    "stat:DELIVRD err:000 text:";
	char text[160];
	uint8_t bytes[512], area[64];
	memset(text, 'a', sizeof text);
	SmppPdu pdu = { .command = SMPP_SUBMIT_SM,
			.source = { 1, 1, "442079460001" },
			.dest = { 1, 1, "447700900123" },
			.registered = 1,
			.text = { (const uint8_t *)text, sizeof text } };
	measure("submit_sm", bytes, smpp_encode(&pdu, bytes, sizeof bytes));
	SmppTlvs tlvs = { .bytes = area, .max = sizeof area };
	smpp_tlv_put_string(&tlvs, SMPP_TLV_RECEIPTED_ID, "1000000");
	smpp_tlv_put8(&tlvs, SMPP_TLV_MESSAGE_STATE, 2);
	pdu.command = SMPP_DELIVER_SM;
	pdu.esm_class = SMPP_ESM_RECEIPT;
	pdu.text = (SmppBytes){ (const uint8_t *)told, sizeof told - 1 };
	pdu.tlvs = (SmppBytes){ area, tlvs.n };
	measure("deliver_sm", bytes, smpp_encode(&pdu, bytes, sizeof bytes));
	const SmppPdu resp = { .command = SMPP_SUBMIT_SM | SMPP_RESP, .message_id = "1000000" };
	measure("submit_sm_resp", bytes, smpp_encode(&resp, bytes, sizeof bytes));
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "codec") == 0)
		return codec();
	if (argc == 4)
		return run(argv[1], (unsigned)atoi(argv[2]), (unsigned)atoi(argv[3]));
	fprintf(stderr, "usage: smppload PORT COUNT WINDOW | smppload codec\n");
	return 2;
}
