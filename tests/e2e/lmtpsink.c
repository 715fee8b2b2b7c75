/*
 * lmtpsink.c - wherry's LMTP server with nothing behind it: what it takes is told on its output
 *
 *	lmtpsink lmtp|smtp DIRECTORY	smtp: EHLO is understood, too; large mails lie in there
 *
 * A line each: "port N"; "asked ADDRESS" (a RCPT); "mail JSON" (sender, to, utf8, client, size, and
 * data in base64 where it is short).  Answers by the local part's beginning: nobody 550 and full
 * 452 at RCPT, slow 250 after a moment; at the dot never 550, late 451 the first time, then 250.
 */
#include "backends/smtp/lmtp.h"

#include "base/error.h"
#include "base/loop.h"

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SHORT 20000
#define SLOW_MS 100

static GHashTable *told_later; /* of "late..." */

static void
say(const char *word, const char *what)
{
	printf("%s %s\n", word, what);
	fflush(stdout);
}

static gboolean
on_slow(gpointer reply)
{
	wry_reply_done(reply, NULL);
	return G_SOURCE_REMOVE;
}

static void
on_recipient(G_GNUC_UNUSED MailEnvelope *envelope, const char *to, WryReply *reply,
	     G_GNUC_UNUSED gpointer data)
{
	say("asked", to);
	if (g_str_has_prefix(to, "nobody"))
		wry_reply_fail(reply, WRY_ERROR_ITEM_NOT_FOUND, "Nobody has this address", NULL);
	else if (g_str_has_prefix(to, "full"))
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT, "Over quota", NULL);
	else if (g_str_has_prefix(to, "slow"))
		g_timeout_add(SLOW_MS, on_slow, reply);
	else
		wry_reply_done(reply, NULL);
}

static void
add_text(JsonBuilder *b, const char *text)
{
	if (text != NULL)
		json_builder_add_string_value(b, text);
	else
		json_builder_add_null_value(b);
}

static void
add_mail(JsonBuilder *b, WrySpool *mail)
{
	g_autoptr(GByteArray) all = g_byte_array_new();
	guint8 buffer[65536];
	int fd = wry_spool_fd(mail, NULL);
	for (ssize_t n; wry_spool_size(mail) <= SHORT && (n = read(fd, buffer, sizeof buffer)) > 0;)
		g_byte_array_append(all, buffer, (guint)n);
	close(fd);
	g_autofree char *base64 = g_base64_encode(all->data, all->len);
	json_builder_set_member_name(b, "size");
	json_builder_add_int_value(b, wry_spool_size(mail));
	json_builder_set_member_name(b, "data");
	json_builder_add_string_value(b, base64);
}

static void
tell(const MailEnvelope *envelope)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	json_builder_begin_object(b);
	json_builder_set_member_name(b, "sender");
	json_builder_add_string_value(b, envelope->sender);
	json_builder_set_member_name(b, "utf8");
	json_builder_add_boolean_value(b, envelope->utf8);
	json_builder_set_member_name(b, "to");
	json_builder_begin_array(b);
	for (guint i = 0; i < envelope->recipients->len; i++)
		json_builder_add_string_value(b, envelope->recipients->pdata[i]);
	json_builder_end_array(b);
	json_builder_set_member_name(b, "client");
	json_builder_begin_array(b);
	add_text(b, envelope->client_name);
	add_text(b, envelope->client_address);
	add_text(b, envelope->client_helo);
	json_builder_end_array(b);
	add_mail(b, envelope->data);
	json_builder_end_object(b);
	g_autoptr(JsonNode) root = json_builder_get_root(b);
	g_autofree char *text = json_to_string(root, FALSE);
	say("mail", text);
}

static void
on_mail(MailEnvelope *envelope, WryReply **replies, G_GNUC_UNUSED gpointer data)
{
	tell(envelope);
	for (guint i = 0; i < envelope->recipients->len; i++) {
		const char *to = envelope->recipients->pdata[i];
		if (g_str_has_prefix(to, "never"))
			wry_reply_fail(replies[i], WRY_ERROR_FORBIDDEN, "Not from you", NULL);
		else if (g_str_has_prefix(to, "late") && g_hash_table_add(told_later, g_strdup(to)))
			wry_reply_fail(replies[i], WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
				       "Later", NULL);
		else
			wry_reply_done(replies[i], NULL);
	}
}

int
main(int argc, char **argv)
{
	static const WryLog log;
	static const MailListenerFuncs funcs = { .recipient = on_recipient, .mail = on_mail };
	g_autoptr(GError) error = NULL;
	wry_loop_init(g_main_context_default());
	if (argc != 3 || !wry_spool_init(argv[2], &error))
		return 64;
	told_later = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	MailListener *listener =
	    mail_listener_new(&(MailListenerSettings){ .address = "127.0.0.1:0",
						       .max_size = 50 << 20,
						       .name = "gateway.test",
						       .smtp = strcmp(argv[1], "smtp") == 0,
						       .log = &log },
			      &funcs, NULL, &error);
	if (listener == NULL) {
		fprintf(stderr, "%s\n", error->message);
		return 69;
	}
	g_autofree char *port = g_strdup_printf("%u", mail_listener_port(listener));
	say("port", port);
	g_main_loop_run(g_main_loop_new(NULL, FALSE));
}
