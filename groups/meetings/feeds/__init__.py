"""The directory as others read it: Meeting Guide, spreadsheet, our own interchange form."""
