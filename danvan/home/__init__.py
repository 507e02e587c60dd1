"""Home (trang chủ): the front door, sign-in, each person's first page, pages that join several apps, commands."""
