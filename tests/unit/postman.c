/*
 * postman.c - the puppet's networks that store and forward
 */
#include "postman.h"

#include "marionette.h"

void
postman_make(WryBackend *ret)
{
	marionette_make(ret);
	ret->name = "postman";
	ret->title = "Post";
	ret->caps = WRY_CAP_RELIABLE | WRY_CAP_OFFLINE | WRY_CAP_SUBJECT;
	ret->contact_ask = NULL;
	ret->contact_answer = NULL;
	ret->contact_drop = NULL;
	ret->contact_watch = NULL;
	ret->contact_unwatch = NULL;
}

void
telegraph_make(WryBackend *ret)
{
	postman_make(ret);
	ret->name = "telegraph";
	ret->title = "Telegraph";
	ret->caps |= WRY_CAP_ONCE;
}
