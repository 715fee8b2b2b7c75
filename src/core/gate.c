/*
 * gate.c - where what is said in a room waits while somebody is being let in
 */
#include "core/gate.h"

#include "core/history.h"

#define MOST 200

bool
gate_is_closed(const WryRoom *room)
{
	return room->state == WRY_ROOM_JOINING || history_is_reading(room);
}

void
gate_wait(WryRoom *room, gpointer what, GDestroyNotify free,
	  void (*pass)(WryRoom *room, gpointer what))
{
	WryGated *gated = g_new0(WryGated, 1);
	*gated = (WryGated){ what, free, pass };
	g_queue_push_tail(&room->gate, gated);
	if (room->gate.length <= MOST)
		return;
	if (room->state == WRY_ROOM_JOINED)
		history_hurry(room);
	else
		wry_gated_free(g_queue_pop_head(&room->gate));
}

void
gate_open(WryRoom *room)
{
	if (gate_is_closed(room))
		return;
	for (WryGated *gated; (gated = g_queue_pop_head(&room->gate)) != NULL;) {
		gated->pass(room, gated->what);
		wry_gated_free(gated);
	}
}
