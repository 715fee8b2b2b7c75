/*
 * answer.c - a user's question that a backend must answer, and the way back
 */
#include "core/answer.h"

#include <string.h>

typedef struct {
	WryAccount *account;
	WryReply *near;
	WryBack *back;
	WryAnswerFunc done;
	gpointer data;
	GDestroyNotify free_data;
	WryReplyFunc plain; /* instead of back and done */
} WryAnswer;

static void
answer_free(WryAnswer *a)
{
	a->account->answers = g_list_remove(a->account->answers, a);
	wry_reply_cancel(&a->near);
	if (a->free_data != NULL)
		a->free_data(a->data);
	wry_back_free(a->back);
	g_free(a);
}

static void
on_reply(gpointer result, const GError *error, gpointer data)
{
	WryAnswer *a = data;
	if (error != NULL)
		outbox_error(a->back, error);
	else if (a->done != NULL)
		a->done(a->back, result, a->data);
	else if (strcmp(a->back->name, "iq") == 0)
		outbox_empty_result(a->back);
	answer_free(a);
}

WryReply *
answer_keep(WryAccount *account, const WryBack *back, unsigned ms, WryAnswerFunc done,
	    gpointer data, GDestroyNotify free_data)
{
	WryAnswer *a = g_new0(WryAnswer, 1);
	*a = (WryAnswer){
		.account = account,
		.back = wry_back_copy(back),
		.done = done,
		.data = data,
		.free_data = free_data,
	};
	account->answers = g_list_prepend(account->answers, a);
	return wry_reply_new(&a->near, ms, on_reply, a);
}

static void
on_plain_reply(gpointer result, const GError *error, gpointer data)
{
	WryAnswer *a = data;
	a->plain(result, error, a->data);
	answer_free(a);
}

WryReply *
answer_wait(WryAccount *account, unsigned ms, WryReplyFunc func, gpointer data)
{
	WryAnswer *a = g_new0(WryAnswer, 1);
	*a = (WryAnswer){ .account = account, .plain = func, .data = data };
	account->answers = g_list_prepend(account->answers, a);
	return wry_reply_new(&a->near, ms, on_plain_reply, a);
}

void
answer_all(WryAccount *account)
{
	g_autoptr(GError) gone =
	    wry_error_new(WRY_ERROR_SERVICE_UNAVAILABLE,
			  N_("The gateway let go of this before it was answered."), NULL);
	while (account->answers != NULL) {
		WryAnswer *a = account->answers->data;
		if (a->plain != NULL)
			a->plain(NULL, gone, a->data);
		else
			outbox_error(a->back, gone);
		answer_free(a);
	}
}
