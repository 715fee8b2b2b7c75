/*
 * unsaid.c - what people wrote to a user while there was no stream to say it on
 */
#include "core/unsaid.h"

#include "core/message.h"

#include <string.h>

#define EACH 100		       /* messages of a session, */
#define EACH_BYTES (128u * 1024)       /* their words, */
#define ALL_BYTES (16u * 1024 * 1024) /* and those of a component's sessions */

typedef struct {
	WryComponent *component;
	GQueue messages;
	gsize bytes;
} Unsaid;

static gsize
weigh(const WryMessage *message)
{
	return sizeof *message + (message->body != NULL ? strlen(message->body) : 0);
}

static WryMessage *
pop(Unsaid *u)
{
	WryMessage *message = g_queue_pop_head(&u->messages);
	gsize bytes = message != NULL ? weigh(message) : 0;
	u->bytes -= bytes;
	u->component->unsaid -= bytes;
	return message;
}

static void
unsaid_free(gpointer data)
{
	Unsaid *u = data;
	for (WryMessage *message; (message = pop(u)) != NULL;)
		wry_message_unref(message);
	g_free(u);
}

static Unsaid *
unsaid_of(WrySession *session)
{
	if (session->unsaid == NULL) {
		Unsaid *u = g_new0(Unsaid, 1);
		u->component = wry_session_component(session);
		g_queue_init(&u->messages);
		session->unsaid = u;
		session->unsaid_free = unsaid_free;
	}
	return session->unsaid;
}

bool
unsaid_keep(WrySession *session, WryMessage *message)
{
	WryComponent *component = wry_session_component(session);
	if (component->stopping || wry_link_is_up(component->link))
		return false;
	Unsaid *u = unsaid_of(session);
	gsize bytes = weigh(message);
	g_queue_push_tail(&u->messages, wry_message_ref(message));
	u->bytes += bytes;
	component->unsaid += bytes;
	while (u->messages.length > EACH || u->bytes > EACH_BYTES || component->unsaid > ALL_BYTES) {
		g_autoptr(WryMessage) oldest = pop(u);
		if (oldest == NULL)
			break; /* the others' fill it all */
	}
	return true;
}

WryMessage *
unsaid_next(WrySession *session)
{
	Unsaid *u = session->unsaid;
	WryMessage *message = u != NULL ? pop(u) : NULL;
	if (message == NULL) {
		g_clear_pointer(&session->unsaid, session->unsaid_free);
		return NULL;
	}
	message->flags |= WRY_MESSAGE_DELAYED;
	return message;
}
