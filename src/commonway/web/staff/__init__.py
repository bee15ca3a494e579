"""What the pages of all staff share: paging through long lists, and finding the page again."""
