"""Personal data requests (yêu cầu về dữ liệu cá nhân): see, correct, export, ask deletion, within the law's clocks."""
