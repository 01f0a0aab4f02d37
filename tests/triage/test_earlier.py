"""What the queue holds is compared with what comes: copies of earlier items by another publisher."""




