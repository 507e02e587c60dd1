"""Notices (thông báo): what a person should see, written as a row in the transaction of the act."""
