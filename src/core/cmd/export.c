/*
 * export.c - commands about what is known of a user: handing it to him, letting the operator see it
 *
 * Where the XMPP server keeps files, a link is told; else who can hand it to him.  What takes
 * longer than a client waits for an answer is told in chat.
 */
#include "core/cmd/cmd.h"

#include "core/export.h"
#include "core/tap.h"
#include "core/upload.h"

#include <string.h>

typedef struct {
	WryComponent *component;
	CmdLater *later;
	unsigned contacts;
	gint64 messages;
} Export;

/* Frees. */
static void
tell(Export *e, const char *text)
{
	cmd_later_tell(e->later, text);
	g_free(e);
}

static void
refuse(Export *e, const GError *error)
{
	cmd_later_fail(e->later, error, N_("Your data could not be handed over. %s"));
	g_free(e);
}

static void
on_uploaded(gpointer result, const GError *error, gpointer data)
{
	Export *e = data;
	if (error != NULL) {
		refuse(e, error);
		return;
	}
	export_note(e->component, e->later->user);
	g_autofree char *n = g_strdup_printf("%u", e->contacts);
	g_autofree char *said = g_strdup_printf("%" G_GINT64_FORMAT, e->messages);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *begin =
	    outbox_phrase(e->later->lang,
			  e->contacts == 1 ? N_("Your data: %1$s (settings, 1 contact, ")
					   : N_("Your data: %1$s (settings, %2$s contacts, "),
			  result, n);
	g_autofree char *end = outbox_phrase(
	    e->later->lang,
	    e->messages == 1
		? N_("1 message, no passwords). Who has the link can read it; your server "
		     "deletes it after a while.")
		: N_("%s messages, no passwords). Who has the link can read it; your server "
		     "deletes it after a while."),
	    said, NULL);
	g_string_append_printf(text, "%s%s", begin, end);
	tell(e, text->str);
}

static void
on_made(gpointer result, const GError *error, gpointer data)
{
	Export *e = data;
	const WryExport *made = result;
	if (error != NULL && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND) {
		g_autofree char *text =
		    outbox_phrase(e->later->lang, N_("There is nothing of yours here."), NULL, NULL);
		tell(e, text);
		return;
	}
	if (error != NULL) {
		refuse(e, error);
		return;
	}
	e->contacts = made->contacts;
	e->messages = made->messages;
	WryUpload file = { made->name, "application/zip", made->zip };
	upload_file(e->component, &file, wry_reply_new(NULL, 0, on_uploaded, e));
}

/* Nowhere to put it: who runs this can hand it over. */
static void
send_to_operator(Export *e)
{
	const char *admin = e->component->admins[0];
	g_autofree char *text = outbox_phrase(
	    e->later->lang,
	    admin != NULL
		? N_("Your server takes no files from me, so I cannot hand you your data here. Ask "
		     "%1$s for it, who gets it by: wherryctl export %2$s")
		: N_("Your server takes no files from me, so I cannot hand you your data here. Ask "
		     "who runs this gateway for it, who gets it by: wherryctl export %2$s"),
	    admin, e->later->user);
	tell(e, text);
}

static void
on_service(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Export *e = data;
	if (error != NULL && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND)
		send_to_operator(e);
	else if (error != NULL)
		refuse(e, error);
	else
		export_make(e->component, e->later->user, wry_reply_new(NULL, 0, on_made, e));
}

void
cmd_export(const WryCall *call, WryReply *reply)
{
	const WryServiceCall *mine = WRY_SERVICE_CALL(call);
	gint64 wait = export_wait(call->component, mine->from->bare);
	if (wait > 0) {
		g_autofree char *when = cmd_duration(mine->lang, wait);
		wry_reply_fail(reply, WRY_ERROR_AS(POLICY_VIOLATION, WAIT),
			       N_("You had your data a moment ago. Again in %s."), when, NULL);
		return;
	}
	Export *e = g_new0(Export, 1);
	*e = (Export){
		.component = call->component,
		.later = cmd_later(call, reply),
	};
	upload_find(call->component, wry_reply_new(NULL, 0, on_service, e));
}

/* --- allow trace ---------------------------------------------------------------------------------
 */

void
cmd_allow_trace(const WryCall *call, WryReply *reply)
{
	const char *answer = cmd_text(call, "answer");
	bool yes = answer == NULL || g_ascii_strcasecmp(answer, "no") != 0;
	tap_allow(call->component, WRY_SERVICE_CALL(call)->from->bare, yes);
	command_tell(
	    call, reply,
	    yes ? N_("For 15 minutes who runs this gateway may begin to look at what you write and "
		     "receive on the networks; not at passwords and talk with services. I tell "
		     "you when it begins and ends. \"allow trace no\" takes it back.")
		: N_("Nobody sees what you write and receive."),
	    NULL, NULL);
}
