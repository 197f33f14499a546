"""The tests of mailbot; `support` holds what several of them share."""
