"""The JSON API: what is stored of a space, for programs; and values of metrics, from them."""
