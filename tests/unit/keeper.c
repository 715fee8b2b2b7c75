/*
 * keeper.c - a puppet whose users may stay when none of their clients is there
 */
#include "keeper.h"

#include "puppet.h"

static const char *const wishes[] = { "default", "yes", "no", NULL };

static const WryField settings[] = {
	{ .name = "max_networks",
	  .type = WRY_FIELD_INT,
	  .fallback = "0",
	  .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Networks of a user" },
	{ .name = "max_channels",
	  .type = WRY_FIELD_INT,
	  .fallback = "0",
	  .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Rooms of a network" },
	{ .name = "persistent",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Stay" },
	{ .name = "auto_away",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Away then" },
	{ 0 },
};
static const WryField registration[] = {
	{ .name = "nick", .type = WRY_FIELD_TEXT, .required = true, .label = "Nickname" },
	{ .name = "persistent", .type = WRY_FIELD_BOOL, .fallback = "no", .label = "Stay" },
	{ 0 },
};
static const WryField options[] = {
	{ .name = "persistent",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "default",
	  .label = "Stay",
	  .choices = wishes },
	{ 0 },
};

void
keeper_make(WryBackend *ret)
{
	*ret = wry_backend_puppet;
	ret->name = "keeper";
	ret->title = "Keepers";
	ret->settings = settings;
	ret->registration = registration;
	ret->session_options = options;
	ret->room_options = options;
	ret->account_verify = NULL;
	ret->session_reload = NULL;
}
