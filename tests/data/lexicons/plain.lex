+sea
gale
