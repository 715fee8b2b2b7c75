/*
 * backlog.h - how many of a user's messages wait, as his service's status says it
 *
 * What is on its way is none of them: one waits that has been tried in vain, or that is older than a minute.  It is
 * counted on the disk, at most once a minute and only while there may be some.
 */
#pragma once

#include "core/model.h"

/* He has sent something that a network is owed: in a minute it is looked whether it waits. */
void	    backlog_watch(WryAccount *account);
/* Something of his waits, or may: it is counted now. */
void	    backlog_count(WryAccount *account);
