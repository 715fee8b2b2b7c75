/*
 * fuzz-sms-parts.c - parts in any order, again and again, amid restarts, a full disk and a core
 * that puts off
 *
 * Who waits is answered; no more waits than may; and whatever was acknowledged has been handed on
 * in the end.
 */
#include "../unit/fake-core.h"
#include "backends/backends.h"
#include "backends/sms/parts.h"
#include "base/loop.h"

#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const SmsPartsLimits limits = {
	.sender_parts = 8, .sender_bytes = 300, .parts = 12, .bytes = 400
};

static WryComponent *component;
static SmsParts *parts;
static GString *stored_texts;
static GPtrArray *acknowledged; /* of char * */
static unsigned waiting;
static bool again;
static GQueue kept = G_QUEUE_INIT; /* of WryReply: what the core has not stored yet */
static GQueue kept_texts = G_QUEUE_INIT;
static bool keep;

static void
on_whole(const SmsWhole *whole, WryReply *stored, G_GNUC_UNUSED gpointer data)
{
	g_assert_true(g_utf8_validate(whole->text, -1, NULL));
	g_assert_cmpuint(whole->missing, <, whole->parts);
	if (again) {
		wry_reply_fail(stored, WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT), N_("not now"),
			       NULL);
	} else if (keep) {
		g_queue_push_tail(&kept, stored);
		g_queue_push_tail(&kept_texts, g_strdup(whole->text));
	} else {
		g_string_append(stored_texts, whole->text);
		wry_reply_done(stored, NULL);
	}
}

static void
end_kept(void)
{
	for (WryReply *reply; (reply = g_queue_pop_head(&kept)) != NULL;) {
		g_autofree char *text = g_queue_pop_head(&kept_texts);
		g_string_append(stored_texts, text);
		wry_reply_done(reply, NULL);
	}
}

static void
on_told(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	g_autofree char *text = data;
	waiting--;
	if (error == NULL)
		g_ptr_array_add(acknowledged, g_steal_pointer(&text));
	else
		g_assert_cmpint(wry_error_retry(error), ==, WRY_RETRY_WAIT);
}

static void
take(uint8_t a, uint8_t b)
{
	char name[] = "+10", text[48];
	g_autoptr(WryAddress) to = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "+2");
	name[2] = (char)('0' + (a >> 6 & 1));
	g_autoptr(WryAddress) from = wry_address_new(WRY_ADDRESS_CONTACT, NULL, name);
	SmsPart part = { .account = "a",
			 .link = "a",
			 .from = from,
			 .to = to,
			 .ref = a & 3,
			 .wide = a & 4,
			 .total = b & 7,
			 .part = b >> 3 & 7,
			 .bind = 1,
			 .coding = { .alphabet = SMS_UTF8 } };
	part.n = (gsize)snprintf(text, sizeof text, "<%s %u %u %u %u %u>", name, part.ref,
				 part.wide, part.total, part.part, b >> 6);
	part.bytes = (const uint8_t *)text;
	waiting++;
	sms_parts_take(parts, &part, wry_reply_new(NULL, 0, on_told, g_strdup(text)));
	g_assert_cmpuint(sms_parts_waiting(parts), <=, limits.parts);
}

static void
start(unsigned ms)
{
	parts = sms_parts_new(component, ms, &limits, on_whole, NULL);
}

/* A stop in the middle: what the core was given it has, or has not. */
static void
restart(bool has)
{
	sms_parts_free(parts);
	if (has)
		end_kept();
	for (WryReply *reply; (reply = g_queue_pop_head(&kept)) != NULL;) {
		wry_reply_drop(reply);
		g_free(g_queue_pop_head(&kept_texts));
	}
	start(1000000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	if (!started)
		wry_loop_init(g_main_context_default());
	started = true;
	if (size > 600)
		return 0;
	component = fake_component_new(&wry_backend_echo);
	stored_texts = g_string_new(NULL);
	acknowledged = g_ptr_array_new_with_free_func(g_free);
	again = keep = false;
	fake_memos = FAKE_MEMOS_NOW;
	start(1000000);
	for (size_t i = 0; i + 1 < size; i += 2) {
		if (!(data[i] & 0x80)) {
			take(data[i], data[i + 1]);
			continue;
		}
		switch (data[i] & 7) {
		case 0:
			restart(data[i + 1] & 1);
			break;
		case 1:
			again = data[i + 1] & 1;
			break;
		case 2:
			keep = data[i + 1] & 1;
			break;
		case 3:
			end_kept();
			break;
		case 4:
			fake_memos = data[i + 1] % 3;
			break;
		default:
			fake_memos_end();
			break;
		}
	}
	again = keep = false;
	fake_memos_end();
	fake_memos = FAKE_MEMOS_NOW;
	end_kept();
	sms_parts_free(parts);
	g_assert_cmpuint(waiting, ==, 0);
	start(0);
	while (sms_parts_waiting(parts) > 0)
		g_main_context_iteration(NULL, TRUE);
	sms_parts_free(parts);
	for (guint i = 0; i < acknowledged->len; i++)
		if (strstr(stored_texts->str, acknowledged->pdata[i]) == NULL)
			g_error("lost: %s", (const char *)acknowledged->pdata[i]);
	g_ptr_array_unref(acknowledged);
	g_string_free(stored_texts, TRUE);
	fake_component_free(component);
	fake_facts_clear();
	return 0;
}
