/*
 * queue.h - bytes that wait to leave, in one piece; private to net/
 *
 * Added at the end, dropped at the front, both in amortised constant time a byte.
 * An empty queue holds no memory.  The ceiling is its owner's business.
 */
#pragma once

#include <glib.h>
#include <string.h>

typedef struct {
	char *bytes;
	gsize from, to, size;
} WryQueue;

static inline gsize
wry_queue_length(const WryQueue *queue)
{
	return queue->to - queue->from;
}

static inline const char *
wry_queue_front(const WryQueue *queue)
{
	return queue->bytes + queue->from;
}

/* One buffer is kept for the next queue that has something to hold: every turn has one. */
#define WRY_QUEUE_SPARE (64 * 1024)
extern WryQueue wry_queue_spare;

static inline void
wry_queue_clear(WryQueue *queue)
{
	if (wry_queue_spare.bytes == NULL && queue->size <= WRY_QUEUE_SPARE)
		wry_queue_spare = (WryQueue){ .bytes = queue->bytes, .size = queue->size };
	else
		g_free(queue->bytes);
	*queue = (WryQueue){ 0 };
}

static inline void
wry_queue_add(WryQueue *queue, const char *bytes, gsize n)
{
	gsize length = wry_queue_length(queue);
	if (queue->bytes == NULL) {
		*queue = wry_queue_spare;
		wry_queue_spare = (WryQueue){ 0 };
	}
	if (n > queue->size - queue->to && queue->from >= length) {
		/* Moves no more than was dropped since the last move. */
		if (length > 0)
			memmove(queue->bytes, queue->bytes + queue->from, length);
		queue->from = 0;
		queue->to = length;
	}
	if (n > queue->size - queue->to) {
		queue->size = MAX(MAX(queue->size * 2, queue->to + n), 512);
		queue->bytes = (char *)g_realloc(queue->bytes, queue->size);
	}
	memcpy(queue->bytes + queue->to, bytes, n);
	queue->to += n;
}

static inline void
wry_queue_drop(WryQueue *queue, gsize n)
{
	queue->from += n;
	if (queue->from == queue->to)
		wry_queue_clear(queue);
}
