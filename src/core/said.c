/*
 * said.c - what was said lately, and by which names each side knows it
 *
 * A ring for each conversation and one over all of a session's.  A conversation is short, so it is
 * searched from its end; what nobody will speak of (a network without ids of its own, what others
 * said there) is not kept at all: that is for its callers to decide.
 */
#include "core/said.h"

#include <string.h>

#define EACH 64	  /* a conversation (REVIEW 2.30) */
#define ALL 2000  /* a session */
#define TALKS 256 /* a session */
#define LONGEST_ID 256
#define LONGEST_TEXT 1000
#define WITH_TEXT 8 /* of the user's own in a conversation: who corrects, does so at once */

struct _WrySaids {
	GHashTable *talks; /* peer -> WryTalk, owned */
	GQueue rest;	   /* of WryTalk, the one that rested longest first */
	GQueue all;	   /* of WrySaid, oldest first */
};

static void
forget(WrySaids *saids, WryTalk *talk, WrySaid *said)
{
	g_queue_unlink(&talk->lately, &said->in_talk);
	g_queue_unlink(&saids->all, &said->in_all);
	g_free(said->ours);
	g_free(said->sent);
	g_free(said->origin);
	g_free(said->foreign);
	g_free(said->nick);
	g_free(said->text);
	g_free(said->reacted);
	g_free(said);
}

static void
forget_talk(WrySaids *saids, WryTalk *talk)
{
	while (talk->lately.head != NULL)
		forget(saids, talk, talk->lately.head->data);
	g_queue_unlink(&saids->rest, &talk->link);
	g_hash_table_remove(saids->talks, talk->peer);
	wry_address_free(talk->peer);
	g_free(talk);
}

void
said_free(WrySaids *saids)
{
	if (saids == NULL)
		return;
	while (saids->rest.head != NULL)
		forget_talk(saids, saids->rest.head->data);
	g_hash_table_destroy(saids->talks);
	g_free(saids);
}

WryTalk *
said_find_talk(WrySaids *saids, const WryAddress *peer)
{
	return saids != NULL ? g_hash_table_lookup(saids->talks, peer) : NULL;
}

WryTalk *
said_talk(WrySaids **at, const WryAddress *peer)
{
	if (*at == NULL) {
		*at = g_new0(WrySaids, 1);
		(*at)->talks = g_hash_table_new(wry_address_hash, wry_address_equal);
		g_queue_init(&(*at)->rest);
		g_queue_init(&(*at)->all);
	}
	WrySaids *saids = *at;
	WryTalk *talk = said_find_talk(saids, peer);
	if (talk != NULL) {
		g_queue_unlink(&saids->rest, &talk->link);
		g_queue_push_tail_link(&saids->rest, &talk->link);
		return talk;
	}
	if (saids->rest.length >= TALKS)
		forget_talk(saids, saids->rest.head->data);
	talk = g_new0(WryTalk, 1);
	talk->peer = wry_address_copy(peer);
	talk->link.data = talk;
	g_queue_init(&talk->lately);
	g_queue_push_tail_link(&saids->rest, &talk->link);
	g_hash_table_insert(saids->talks, talk->peer, talk);
	return talk;
}

/* --- remembering ------------------------------------------------------------------------ */

static char *
copy_id(const char *id)
{
	return id != NULL && strlen(id) <= LONGEST_ID ? g_strdup(id) : NULL;
}

static WrySaid *
add(WrySaids **saids, const WryAddress *peer, const WryMessage *message)
{
	WryTalk *talk = said_talk(saids, peer);
	WrySaid *said = g_new0(WrySaid, 1);
	said->ours = g_strdup(message->id);
	said->in_talk.data = said;
	said->in_all.data = talk;
	g_queue_push_tail_link(&talk->lately, &said->in_talk);
	g_queue_push_tail_link(&(*saids)->all, &said->in_all);
	if (talk->lately.length > EACH)
		forget(*saids, talk, talk->lately.head->data);
	if ((*saids)->all.length > ALL) {
		WryTalk *oldest = (*saids)->all.head->data;
		forget(*saids, oldest, oldest->lately.head->data);
	}
	return said;
}

void
said_by_user(WrySaids **saids, const WryMessage *message, const char *id, const char *origin,
	     const char *text)
{
	WrySaid *said = add(saids, message->peer, message);
	said->own = true;
	said->sent = copy_id(id);
	said->origin = copy_id(origin);
	said_set_text(said, text);
	WryTalk *talk = said_talk(saids, message->peer);
	talk->spoke = true;
	unsigned left = WITH_TEXT;
	for (GList *l = talk->lately.tail; l != NULL; l = l->prev) {
		WrySaid *one = l->data;
		if (one->text != NULL && left-- == 0) {
			said_set_text(one, NULL);
			break;
		}
	}
}

void
said_by_peer(WrySaids **saids, const WryAddress *peer, const WryMessage *message)
{
	WrySaid *said = add(saids, peer, message);
	said_set_foreign(said, message->foreign_id);
	said->nick = peer->kind == WRY_ADDRESS_ROOM ? g_strdup(message->nick) : NULL;
	said->own = (message->flags & WRY_MESSAGE_CARBON) != 0;
}

void
said_never(WrySaids *saids, const WryMessage *message)
{
	WrySaid *said = said_find_ours(saids, message);
	if (said != NULL)
		forget(saids, said_find_talk(saids, message->peer), said);
}

void
said_set_text(WrySaid *said, const char *text)
{
	g_free(said->text);
	said->text = text != NULL && strlen(text) <= LONGEST_TEXT ? g_strdup(text) : NULL;
}

void
said_set_foreign(WrySaid *said, const char *foreign)
{
	g_free(said->foreign);
	said->foreign = copy_id(foreign);
}

void
said_set_ours(WrySaid *said, const char *id)
{
	g_free(said->ours);
	said->ours = g_strdup(id);
}

/* --- looking up --------------------------------------------------------------------------- */

WrySaid *
said_find(WrySaids *saids, const WryAddress *peer, const char *id)
{
	WryTalk *talk = said_find_talk(saids, peer);
	for (GList *l = talk != NULL ? talk->lately.tail : NULL; l != NULL; l = l->prev) {
		WrySaid *said = l->data;
		if (strcmp(said->ours, id) == 0 || g_strcmp0(said->sent, id) == 0 ||
		    g_strcmp0(said->origin, id) == 0)
			return said;
	}
	return NULL;
}

WrySaid *
said_find_ours(WrySaids *saids, const WryMessage *message)
{
	WryTalk *talk = said_find_talk(saids, message->peer);
	for (GList *l = talk != NULL ? talk->lately.tail : NULL; l != NULL; l = l->prev)
		if (strcmp(((WrySaid *)l->data)->ours, message->id) == 0)
			return l->data;
	return NULL;
}

WrySaid *
said_find_foreign(WrySaids *saids, const WryAddress *peer, const char *foreign)
{
	WryTalk *talk = said_find_talk(saids, peer);
	for (GList *l = talk != NULL ? talk->lately.tail : NULL; l != NULL; l = l->prev)
		if (g_strcmp0(((WrySaid *)l->data)->foreign, foreign) == 0)
			return l->data;
	return NULL;
}
