"""Door of applicants, authorizers and IT leads: no account, a link and a code.

A session holds one proven mailbox; a request is reached by the mailboxes it names, and does not
exist for any other. Opening a link changes nothing: a person presses or ticks. What is typed is
kept as typed, faults included; core judges, acts change, refusals become pages.
"""
