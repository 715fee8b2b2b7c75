/*
 * arrival-check.c - may it come?  Asked for each recipient of each message, before it is taken
 *
 * What room there was for a user is remembered for a second, less what he has got since; so who
 * gets many messages is asked for once.  It promises nothing: the ceilings are the store's when the
 * message is kept.
 */
#include "core/arrival.h"

#include "base/hash.h"
#include "core/access.h"
#include "core/block.h"
#include "store/accounts.h"

#include <string.h>

#define ROOM_US G_USEC_PER_SEC
#define ROOMS_MOST 1000 /* users */

/* --- room
 * ----------------------------------------------------------------------------------------------------
 */

typedef struct {
	WryArrivalRoom left;
	gint64 since; /* monotonic */
} Room;

static void
remember_room(WryComponent *component, const char *user, const WryArrivalRoom *left)
{
	GHashTable *rooms = component->rooms;
	if (rooms == NULL)
		rooms = component->rooms =
		    g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
	if (g_hash_table_size(rooms) >= ROOMS_MOST)
		g_hash_table_remove_all(rooms);
	Room *room = g_new(Room, 1);
	*room = (Room){ *left, g_get_monotonic_time() };
	g_hash_table_replace(rooms, g_strdup(user), room);
}

static Room *
find_room(const WryComponent *component, const char *user)
{
	return component->rooms != NULL ? g_hash_table_lookup(component->rooms, user) : NULL;
}

/* false: nobody knows, or there may be none. */
static bool
has_room(const WryComponent *component, const char *user, gint64 size)
{
	const Room *room = find_room(component, user);
	return room != NULL && g_get_monotonic_time() - room->since < ROOM_US &&
	       room->left.rows > 0 && room->left.bytes >= size;
}

void
arrival_room_taken(WryComponent *component, const char *user, guint rows)
{
	Room *room = find_room(component, user);
	if (room == NULL)
		return;
	room->left.rows -= rows;
	if (rows > 1) /* the others are files: how large they are is the store's to say */
		g_hash_table_remove(component->rooms, user);
}

/* --- the check
 * -----------------------------------------------------------------------------------------------
 */

typedef struct {
	WryComponent *component;
	WryAddress *peer;
	char *user;
	gint64 size;
	WryValues *values; /* his registration; NULL: not read yet */
	char key[17];
	WryReply *reply;
} Check;

static void
end_check(Check *c, GError *error, WryRecipient *recipient)
{
	if (error != NULL)
		wry_reply_take_error(c->reply, error);
	else
		wry_reply_done(c->reply, recipient);
	wry_address_free(c->peer);
	g_clear_pointer(&c->values, wry_values_free);
	g_free(c->user);
	g_free(c);
}

static void
on_room(gpointer result, const GError *error, gpointer data)
{
	Check *c = data;
	WryRecipient recipient = { c->values, c->key, c->user };
	if (error == NULL)
		remember_room(c->component, c->user, result);
	end_check(c, error != NULL ? g_error_copy(error) : NULL, &recipient);
}

static void
check_room(Check *c)
{
	WryRecipient recipient = { c->values, c->key, c->user };
	if (has_room(c->component, c->user, c->size))
		end_check(c, NULL, &recipient);
	else
		wry_arrivals_room(
		    c->component->store, c->component->domain, c->user, c->size,
		    (unsigned)wry_values_int(c->component->config->common, "queue_max"),
		    wry_reply_new(NULL, 0, on_room, c));
}

static void
on_checked_row(gpointer result, const GError *error, gpointer data)
{
	Check *c = data;
	if (error != NULL) {
		end_check(c, g_error_copy(error), NULL);
	} else if (block_row_hides(c->component, result, c->peer)) {
		end_check(c,
			  wry_error_new(WRY_ERROR_FORBIDDEN,
					N_("They do not want to hear from you."), NULL),
			  NULL);
	} else {
		static const WryField no_fields[] = { { 0 } };
		const WryField *fields = c->component->backend->registration;
		c->values = wry_row_values(result, "", fields != NULL ? fields : no_fields);
		if (*c->key == '\0')
			wry_account_key(c->component, c->user, c->key);
		check_room(c);
	}
}

/* Who may not use the gateway any more has no address in it.  false: answered. */
static bool
may_have_mail(Check *c)
{
	g_auto(WryJid) jid = { 0 };
	if (wry_jid_parse(&jid, c->user, NULL) && access_allows(c->component, &jid))
		return true;
	end_check(c, wry_error_new(WRY_ERROR_ITEM_NOT_FOUND, N_("Nobody has this address."), NULL),
		  NULL);
	return false;
}

static void
on_checked_address(gpointer result, const GError *error, gpointer data)
{
	Check *c = data;
	if (error != NULL) {
		end_check(c, g_error_copy(error), NULL);
		return;
	}
	c->user = g_strdup(result);
	if (may_have_mail(c))
		wry_accounts_load(c->component->store, c->component->domain, c->user,
				  wry_reply_new(NULL, 0, on_checked_row, c));
}

void
arrival_check(WryComponent *component, const WryAddress *self, const WryAddress *peer, int64_t size,
	      WryReply *reply)
{
	g_autofree char *address = component->backend->address_format(component, self);
	const WryAccount *owner = wry_component_find_owner(component, address);
	Check *c = g_new0(Check, 1);
	*c = (Check){ .component = component,
		      .peer = wry_address_copy(peer),
		      .size = MAX(size, 0),
		      .reply = reply };
	if (owner != NULL) {
		c->user = g_strdup(owner->jid);
		g_strlcpy(c->key, owner->key, sizeof c->key);
		if (may_have_mail(c))
			on_checked_row(owner->row, NULL, c);
		return;
	}
	wry_accounts_find_address(component->store, component->domain, address,
				  wry_reply_new(NULL, 0, on_checked_address, c));
}
