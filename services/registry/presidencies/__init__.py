"""The pro tempore presidency of a dialogue: its order, its terms, and handing it over."""
