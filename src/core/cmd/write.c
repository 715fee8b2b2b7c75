/*
 * write.c - a message with a subject, from clients that can give it none
 *
 * For networks that store and forward and know subjects: it goes into the ledger as if the user's
 * client had sent it.
 */
#include "core/cmd/cmd.h"

#include "core/ledger.h"

#include <string.h>

/* On one line: what comes by chat may have several.  NULL: none.  (transfer full) */
static char *
subject_of(const WryCall *call)
{
	const char *text = cmd_text(call, "subject");
	g_autofree char *line =
	    text != NULL ? g_strstrip(g_strdelimit(g_strdup(text), "\r\n\t", ' ')) : NULL;
	return line != NULL && *line != '\0' ? g_strdup(line) : NULL;
}

void
cmd_write(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	const WryServiceCall *mine = WRY_SERVICE_CALL(call);
	g_autoptr(WryAddress) whom = cmd_address(call, cmd_text(call, "address"), &error);
	if (whom != NULL && whom->kind != WRY_ADDRESS_CONTACT)
		wry_error_set(&error, WRY_ERROR_NOT_ACCEPTABLE, N_("\"%s\" is no person."),
			      cmd_text(call, "address"), NULL);
	if (error != NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	g_autofree char *name = cmd_name(call->component, whom);
	g_autofree char *jid = wry_component_jid(call->component, whom);
	g_autoptr(WryMessage) m = wry_message_new(whom);
	m->subject = subject_of(call);
	m->body = g_strdup(cmd_text(call, "text"));
	WryBack back = { .component = call->component,
			 .name = "message",
			 .from = jid,
			 .to = mine->from->full,
			 .id = m->id,
			 .type = "chat",
			 .lang = mine->lang };
	ledger_add(mine->account, m, &back, false);
	command_tell(call, reply, N_("Under way to %1$s. The answer comes from:\n%2$s"), name, jid);
}
