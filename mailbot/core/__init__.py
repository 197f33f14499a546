"""The pure heart of mailbot: values and decisions, standard library only, no I/O, no clock."""
