"""What a venue offers and what may go wrong: the promises between venues and the desk, without a line of either."""
