/*
 * fake-web.h - takes the place of http/fetch.c in the core's stories: writes requests down
 */
#pragma once

#include <stdbool.h>

/* Called with each request, as one line: "web PUT https://up.example/1 application/zip Cookie=a"; of what is no zip
 * its first 40 bytes follow: "[Hello]"; of what a user named "guarded". */
extern void (*fake_web_asked)(const char *line);
/*
 * The oldest request is answered: "201", "200 TYPE TEXT", "fail" with the words of a network's failure, "guard" as a private
 * address is, "large".  false: none is open.
 */
bool	    fake_web_answer(const char *what);
/* Drops what is open. */
void	    fake_web_reset(void);
