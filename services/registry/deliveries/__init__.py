"""The log of deliveries: which edition of a data set went to whom, when and by which means."""
